package dev.roadstead.balancer;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** The kernel's interface that event loops wait on. Its constructors of channels create the sockets at once. */
enum Transport {
    EPOLL {
        @Override
        IoHandlerFactory ioHandlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        ServerSocketChannel newServerChannel() {
            return new EpollServerSocketChannel();
        }

        @Override
        SocketChannel newChannel() {
            return new EpollSocketChannel();
        }
    },
    IO_URING {
        @Override
        IoHandlerFactory ioHandlers() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        ServerSocketChannel newServerChannel() {
            return new IoUringServerSocketChannel();
        }

        @Override
        SocketChannel newChannel() {
            return new IoUringSocketChannel();
        }
    };

    abstract IoHandlerFactory ioHandlers();

    abstract ServerSocketChannel newServerChannel();

    abstract SocketChannel newChannel();

    /** The one switch. */
    static Transport choose(boolean ioUring) {
        return ioUring && IoUring.isAvailable() ? IO_URING : EPOLL;
    }
}
