import com.google.firebase.rules.runtime.v1.ExpressionListValue;
import com.google.firebase.rules.runtime.v1.ExpressionMapValue;
import com.google.firebase.rules.runtime.v1.ExpressionPathSegmentValue;
import com.google.firebase.rules.runtime.v1.ExpressionPathValue;
import com.google.firebase.rules.runtime.v1.ExpressionValue;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.NullValue;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;

/** Values of the rules language: those the emulator gives, and those of Firestore documents as REST has them. */
final class Values {
  private Values() {}

  /** A value in the engine's own JSON. */
  static ExpressionValue given(JsonElement json) throws InvalidProtocolBufferException {
    ExpressionValue.Builder value = ExpressionValue.newBuilder();
    JsonFormat.parser().ignoringUnknownFields().merge(json.toString(), value);
    return value.build();
  }

  static ExpressionValue of(boolean truth) {
    return ExpressionValue.newBuilder().setBoolValue(truth).build();
  }

  static ExpressionValue nothing() {
    return ExpressionValue.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
  }

  /** What `firestore.get` answers: a map of `data`, `id` and `__name__`. */
  static ExpressionValue document(JsonObject document) {
    String name = document.get("name").getAsString();
    JsonElement fields = document.get("fields");
    boolean empty = fields == null || !fields.isJsonObject();
    return map(
        Map.of(
            "data", fields(empty ? new JsonObject() : fields.getAsJsonObject()),
            "id", text(name.substring(name.lastIndexOf('/') + 1)),
            "__name__", path(name)));
  }

  private static ExpressionValue map(Map<String, ExpressionValue> fields) {
    return ExpressionValue.newBuilder()
        .setMapValue(ExpressionMapValue.newBuilder().putAllFields(fields))
        .build();
  }

  private static ExpressionValue fields(JsonObject fields) {
    ExpressionMapValue.Builder map = ExpressionMapValue.newBuilder();
    fields
        .entrySet()
        .forEach(field -> map.putFields(field.getKey(), stored(field.getValue().getAsJsonObject())));
    return ExpressionValue.newBuilder().setMapValue(map).build();
  }

  private static ExpressionValue text(String text) {
    return ExpressionValue.newBuilder().setStringValue(text).build();
  }

  /** A resource name without its project. */
  private static ExpressionValue path(String name) {
    ExpressionPathValue.Builder path = ExpressionPathValue.newBuilder();
    for (String segment : name.replaceFirst("^projects/[^/]+/", "").split("/"))
      path.addSegments(ExpressionPathSegmentValue.newBuilder().setSimple(segment));
    return ExpressionValue.newBuilder().setPathValue(path).build();
  }

  private static ExpressionValue stored(JsonObject value) {
    Map.Entry<String, JsonElement> only = value.entrySet().iterator().next();
    JsonElement content = only.getValue();
    ExpressionValue.Builder built = ExpressionValue.newBuilder();
    switch (only.getKey()) {
      case "nullValue":
        return nothing();
      case "booleanValue":
        return of(content.getAsBoolean());
      case "stringValue":
        return text(content.getAsString());
      case "integerValue":
        return built.setIntValue(content.getAsLong()).build();
      case "doubleValue":
        return built.setFloatValue(content.getAsDouble()).build();
      case "bytesValue":
        byte[] bytes = Base64.getDecoder().decode(content.getAsString());
        return built.setBytesValue(ByteString.copyFrom(bytes)).build();
      case "timestampValue":
        try {
          return built.setTimestampValue(Timestamps.parse(content.getAsString())).build();
        } catch (ParseException wrong) {
          throw new IllegalArgumentException(wrong);
        }
      case "referenceValue":
        return path(content.getAsString());
      case "mapValue":
        JsonElement fields = content.getAsJsonObject().get("fields");
        return fields(fields == null ? new JsonObject() : fields.getAsJsonObject());
      case "arrayValue":
        ExpressionListValue.Builder list = ExpressionListValue.newBuilder();
        JsonElement items = content.getAsJsonObject().get("values");
        if (items != null)
          items.getAsJsonArray().forEach(item -> list.addValues(stored(item.getAsJsonObject())));
        return built.setListValue(list).build();
      default:
        throw new IllegalArgumentException("A value of kind " + only.getKey());
    }
  }
}
