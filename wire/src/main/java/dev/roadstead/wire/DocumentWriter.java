package dev.roadstead.wire;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkNumber;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.document.VoidDocumentVisitor;
import tools.jackson.core.JsonGenerator;

/** Writes a document (a member of any JSON form) as it is. */
final class DocumentWriter implements VoidDocumentVisitor {
    private final JsonGenerator json;

    DocumentWriter(JsonGenerator json) {
        this.json = json;
    }

    void write(Document document) {
        document.accept(this);
    }

    @Override
    public void visitNull() {
        json.writeNull();
    }

    @Override
    public void visitBoolean(Boolean value) {
        json.writeBoolean(value);
    }

    @Override
    public void visitString(String value) {
        json.writeString(value);
    }

    @Override
    public void visitNumber(SdkNumber value) {
        json.writeNumber(value.stringValue());
    }

    @Override
    public void visitMap(Map<String, Document> values) {
        json.writeStartObject();
        values.forEach((key, value) -> {
            json.writeName(key);
            write(value);
        });
        json.writeEndObject();
    }

    @Override
    public void visitList(List<Document> values) {
        json.writeStartArray();
        values.forEach(this::write);
        json.writeEndArray();
    }
}
