package dev.roadstead.services.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds which members of the SDK's model classes some compiled code reads, as {@code Shape.Member}: every call of an
 * accessor, and every reference to one ({@code Tag::key}). Which accessor belongs to which member is read out of the
 * model class itself, whose static initializer puts the member's name and its getter side by side.
 */
final class MemberReads {
    private static final String PREFIX = "software/amazon/awssdk/services/";

    private final ClassLoader models;
    /** By model class: the member of each accessor's stem. */
    private final Map<String, Map<String, String>> accessors = new HashMap<>();

    private final SortedSet<String> reads = new TreeSet<>();

    private MemberReads(ClassLoader models) {
        this.models = models;
    }

    /** The members that the classes of one directory read (not of those below it). */
    static SortedSet<String> of(Path classes, ClassLoader models) throws IOException {
        MemberReads found = new MemberReads(models);
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                found.scan(ClassFile.of().parse(file));
            }
        }
        return found.reads;
    }

    private void scan(ClassModel code) {
        for (MethodModel method : code.methods()) {
            method.code().ifPresent(body -> body.forEach(this::scan));
        }
    }

    private void scan(CodeElement element) {
        switch (element) {
            case InvokeInstruction call
            when call.typeSymbol().parameterCount() == 0 ->
                read(call.owner().asInternalName(), call.name().stringValue());
            case InvokeDynamicInstruction dynamic ->
                handles(dynamic).forEach(handle -> {
                    if (handle.invocationType().parameterCount() == 1) {
                        read(internalName(handle), handle.methodName());
                    }
                });
            default -> {}
        }
    }

    private void read(String owner, String accessor) {
        if (!owner.startsWith(PREFIX) || !owner.contains("/model/") || owner.contains("$")) {
            return;
        }
        Map<String, String> members = accessors.computeIfAbsent(owner, this::members);
        for (String stem : stems(accessor)) {
            if (members.containsKey(stem)) {
                reads.add(owner.substring(owner.lastIndexOf('/') + 1) + "." + members.get(stem));
            }
        }
    }

    /** What {@code hasTags}, {@code tags}, {@code statusAsString} and {@code statusesAsStrings} are about. */
    private static Set<String> stems(String accessor) {
        Set<String> stems = new TreeSet<>(List.of(accessor));
        stems.add(accessor.replaceFirst("AsStrings?$", ""));
        if (accessor.startsWith("has") && accessor.length() > 3) {
            stems.add(Character.toLowerCase(accessor.charAt(3)) + accessor.substring(4));
        }
        return stems;
    }

    private Map<String, String> members(String model) {
        Map<String, String> members = new HashMap<>();
        for (MethodModel method : parse(model).methods()) {
            if (method.methodName().equalsString("<clinit>")) {
                method.code().ifPresent(body -> collect(body.elementList(), model, members));
            }
        }
        return members;
    }

    private static void collect(List<CodeElement> body, String model, Map<String, String> members) {
        String constant = "";
        String member = "";
        for (CodeElement element : body) {
            switch (element) {
                case ConstantInstruction load when load.constantValue() instanceof String text -> constant = text;
                case InvokeInstruction call when call.name().equalsString("memberName") -> member = constant;
                case InvokeDynamicInstruction dynamic -> {
                    for (DirectMethodHandleDesc handle : handles(dynamic)) {
                        if (internalName(handle).equals(model)) {
                            members.put(handle.methodName().replaceFirst("AsStrings?$", ""), member);
                        }
                    }
                }
                default -> {}
            }
        }
    }

    private static List<DirectMethodHandleDesc> handles(InvokeDynamicInstruction dynamic) {
        return dynamic.bootstrapArgs().stream()
                .filter(DirectMethodHandleDesc.class::isInstance)
                .map((ConstantDesc argument) -> (DirectMethodHandleDesc) argument)
                .toList();
    }

    private static String internalName(DirectMethodHandleDesc handle) {
        String descriptor = handle.owner().descriptorString();
        return descriptor.substring(1, descriptor.length() - 1);
    }

    private ClassModel parse(String internalName) {
        try (InputStream bytes = models.getResourceAsStream(internalName + ".class")) {
            if (bytes == null) {
                throw new IllegalStateException("not on the class path: " + internalName);
            }
            return ClassFile.of().parse(bytes.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
