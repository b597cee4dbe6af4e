package dev.roadstead.store;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map. Changing it gives a new one that shares all but the path to the change, so that a snapshot
 * is a reference, aborting a transaction is forgetting one, and readers need no lock.
 *
 * <p>It is an AVL tree: the heights of two siblings differ by at most one, which {@link Node#balanced} restores on the
 * way up by one or two rotations.
 */
final class SortedTree<K extends Comparable<? super K>, V> {
    private static final SortedTree<?, ?> EMPTY = new SortedTree<String, String>(null);

    private final @Nullable Node<K, V> root;

    private SortedTree(@Nullable Node<K, V> root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // an empty tree holds nothing of any type
    static <K extends Comparable<? super K>, V> SortedTree<K, V> empty() {
        return (SortedTree<K, V>) EMPTY;
    }

    /** A tree of entries that are sorted already, in linear time. */
    static <K extends Comparable<? super K>, V> SortedTree<K, V> ofSorted(List<Map.Entry<K, V>> entries) {
        return new SortedTree<>(built(entries, 0, entries.size()));
    }

    int size() {
        return size(root);
    }

    /** The length of the longest path. */
    int height() {
        return height(root);
    }

    @Nullable
    V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int side = key.compareTo(node.key);
            if (side == 0) {
                return node.value;
            }
            node = side < 0 ? node.left : node.right;
        }
        return null;
    }

    SortedTree<K, V> with(K key, V value) {
        return new SortedTree<>(put(root, key, value));
    }

    SortedTree<K, V> without(K key) {
        return get(key) == null ? this : new SortedTree<>(removed(root, key));
    }

    /**
     * Visits the entries of a range in order.
     *
     * @param side negative for keys before the range, 0 for keys in it, positive for keys after it
     */
    void visit(ToIntFunction<? super K> side, BiConsumer<? super K, ? super V> visitor) {
        visit(root, side, visitor);
    }

    private static <K, V> void visit(
            @Nullable Node<K, V> node, ToIntFunction<? super K> side, BiConsumer<? super K, ? super V> visitor) {
        if (node == null) {
            return;
        }
        int at = side.applyAsInt(node.key);
        if (at >= 0) {
            visit(node.left, side, visitor);
        }
        if (at == 0) {
            visitor.accept(node.key, node.value);
        }
        if (at <= 0) {
            visit(node.right, side, visitor);
        }
    }

    private static <K, V> @Nullable Node<K, V> built(List<Map.Entry<K, V>> entries, int from, int to) {
        if (from == to) {
            return null;
        }
        int middle = (from + to) >>> 1;
        Map.Entry<K, V> entry = entries.get(middle);
        return new Node<>(
                entry.getKey(), entry.getValue(), built(entries, from, middle), built(entries, middle + 1, to));
    }

    private static <K extends Comparable<? super K>, V> Node<K, V> put(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int side = key.compareTo(node.key);
        if (side == 0) {
            return new Node<>(key, value, node.left, node.right);
        }
        return side < 0
                ? Node.balanced(node.key, node.value, put(node.left, key, value), node.right)
                : Node.balanced(node.key, node.value, node.left, put(node.right, key, value));
    }

    private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> removed(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int side = key.compareTo(node.key);
        if (side < 0) {
            return Node.balanced(node.key, node.value, removed(node.left, key), node.right);
        }
        if (side > 0) {
            return Node.balanced(node.key, node.value, node.left, removed(node.right, key));
        }
        if (node.left == null || node.right == null) {
            return node.left == null ? node.right : node.left;
        }
        Node<K, V> next = node.right.first();
        return Node.balanced(next.key, next.value, node.left, removed(node.right, next.key));
    }

    private static int size(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static int height(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static final class Node<K, V> {
        final K key;
        final V value;
        final @Nullable Node<K, V> left;
        final @Nullable Node<K, V> right;
        final int size;
        final int height;

        Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.size = SortedTree.size(left) + SortedTree.size(right) + 1;
            this.height = Math.max(SortedTree.height(left), SortedTree.height(right)) + 1;
        }

        Node<K, V> first() {
            Node<K, V> node = this;
            while (node.left != null) {
                node = node.left;
            }
            return node;
        }

        static <K, V> Node<K, V> balanced(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
            int lean = SortedTree.height(right) - SortedTree.height(left);
            if (left != null && lean < -1) {
                return left.raisedOverRight(key, value, right);
            }
            if (right != null && lean > 1) {
                return right.raisedOverLeft(key, value, left);
            }
            return new Node<>(key, value, left, right);
        }

        /** This node, a left child that is too high, takes the place of its parent (key, value, uncle to the right). */
        private Node<K, V> raisedOverRight(K key, V value, @Nullable Node<K, V> uncle) {
            if (right == null || SortedTree.height(left) >= right.height) {
                return new Node<>(this.key, this.value, left, new Node<>(key, value, right, uncle));
            }
            return new Node<>(
                    right.key,
                    right.value,
                    new Node<>(this.key, this.value, left, right.left),
                    new Node<>(key, value, right.right, uncle));
        }

        /** The mirror image. */
        private Node<K, V> raisedOverLeft(K key, V value, @Nullable Node<K, V> uncle) {
            if (left == null || SortedTree.height(right) >= left.height) {
                return new Node<>(this.key, this.value, new Node<>(key, value, uncle, left), right);
            }
            return new Node<>(
                    left.key,
                    left.value,
                    new Node<>(key, value, uncle, left.left),
                    new Node<>(this.key, this.value, left.right, right));
        }
    }
}
