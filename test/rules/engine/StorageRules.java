import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import com.google.firebase.rules.lang.CompileResult;
import com.google.firebase.rules.lang.FirebaseRulesProtoCompiler;
import com.google.firebase.rules.lang.common.FirebaseRulesLangOptions;
import com.google.firebase.rules.runtime.common.AsyncRuntimeFunction;
import com.google.firebase.rules.runtime.evaluators.AuthRuleEvaluator.RuleContext;
import com.google.firebase.rules.runtime.impl.DefaultEvaluator;
import com.google.firebase.rules.runtime.v1.ExecutionRequest;
import com.google.firebase.rules.runtime.v1.ExecutionResponse;
import com.google.firebase.rules.runtime.v1.RulesetAst;
import com.google.firebase.rules.v1.File;
import com.google.firebase.rules.v1.Source;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Evaluates storage.rules with Google's own engine, the one inside the Firestore emulator's jar, and speaks
 * what firebase-tools' Storage emulator speaks with its rules runtime: a line of JSON each way.
 */
public class StorageRules {
  private static final Map<String, RulesetAst> rulesets = new ConcurrentHashMap<>();
  /** Requests that wait for a Firestore document, by id. */
  private static final Map<Integer, SettableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
  private static PrintStream out;

  public static void main(String[] arguments) throws Exception {
    out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, "UTF-8");
    System.setOut(System.err); // the engine's own words are no answers
    ExecutorService pool =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work);
              thread.setDaemon(true);
              return thread;
            });
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    say(reply(-1)); // ready
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.isBlank()) continue;
      JsonObject request = JsonParser.parseString(line).getAsJsonObject();
      pool.execute(() -> take(request));
    }
  }

  private static void take(JsonObject request) {
    int id = request.get("id").getAsInt();
    if (!request.has("action")) {
      waiting.remove(id).set(request);
      return;
    }
    JsonObject context = request.getAsJsonObject("context");
    say("load_ruleset".equals(request.get("action").getAsString()) ? load(id, context) : verify(id, context));
  }

  private static JsonObject load(int id, JsonObject context) {
    Source.Builder source = Source.newBuilder();
    for (JsonElement file : context.getAsJsonObject("source").getAsJsonArray("files"))
      source.addFiles(
          File.newBuilder()
              .setName(file.getAsJsonObject().get("name").getAsString())
              .setContent(file.getAsJsonObject().get("content").getAsString()));
    FirebaseRulesLangOptions options =
        FirebaseRulesLangOptions.builder().allowCrossServiceRules(true).build();
    CompileResult compiled =
        FirebaseRulesProtoCompiler.createStandalone(options).compile(source.build());
    JsonObject answer = reply(id);
    compiled
        .getIssues()
        .forEach(
            issue ->
                answer
                    .getAsJsonArray(issue.getSeverityValue() == 3 ? "errors" : "warnings")
                    .add(
                        "storage.rules:"
                            + issue.getSourcePosition().getLine()
                            + " "
                            + issue.getDescription()));
    JsonObject result = new JsonObject();
    if (!compiled.hasCompilationError()) {
      rulesets.put(context.get("rulesetName").getAsString(), compiled.getRulesetAst());
      result.addProperty("rulesVersion", 2);
    }
    answer.add("result", result);
    return answer;
  }

  private static JsonObject verify(int id, JsonObject context) {
    JsonObject answer = reply(id);
    boolean permit = false;
    try {
      RuleContext.Builder request =
          RuleContext.builder()
              .service(context.get("service").getAsString())
              .method(context.get("method").getAsString())
              .path(context.get("path").getAsString());
      for (Map.Entry<String, JsonElement> variable :
          context.getAsJsonObject("variables").entrySet())
        request.supplyVariable(variable.getKey(), Values.given(variable.getValue()));
      request.supplyFunction(new Fetch("firestore.get", id));
      request.supplyFunction(new Fetch("firestore.exists", id));
      RulesetAst rules = rulesets.get(context.get("rulesetName").getAsString());
      permit = new DefaultEvaluator(rules).evaluate(request.build()).get().permit();
    } catch (ExecutionException refused) {
      answer.getAsJsonArray("warnings").add(String.valueOf(refused.getCause().getMessage()));
    } catch (Exception failed) {
      answer.getAsJsonArray("warnings").add(String.valueOf(failed.getMessage()));
    }
    JsonObject result = new JsonObject();
    result.addProperty("permit", permit);
    answer.add("result", result);
    return answer;
  }

  /** A function of the rules that asks the emulator for a Firestore document. */
  private record Fetch(String name, int id) implements AsyncRuntimeFunction {
    @Override
    public ListenableFuture<ExecutionResponse> execute(ExecutionRequest call) {
      StringBuilder path = new StringBuilder();
      call.getArguments(0)
          .getPathValue()
          .getSegmentsList()
          .forEach(segment -> path.append('/').append(segment.getSimple()));
      SettableFuture<JsonObject> answered = SettableFuture.create();
      waiting.put(id, answered);
      JsonObject context = new JsonObject();
      context.addProperty("path", path.toString());
      JsonObject question = new JsonObject();
      question.addProperty("server_request_id", id);
      question.addProperty("action", "fetch_firestore_document");
      question.addProperty("status", "ok");
      question.add("context", context);
      say(question);
      return Futures.transform(answered, this::value, MoreExecutors.directExecutor());
    }

    private ExecutionResponse value(JsonObject answer) {
      boolean found = "ok".equals(answer.get("status").getAsString());
      return ExecutionResponse.newBuilder()
          .setValue(
              name.equals("firestore.exists")
                  ? Values.of(found)
                  : found ? Values.document(answer.getAsJsonObject("result")) : Values.nothing())
          .build();
    }
  }

  private static JsonObject reply(int id) {
    JsonObject reply = new JsonObject();
    reply.addProperty("id", id);
    reply.addProperty("status", "ok");
    reply.add("errors", new JsonArray());
    reply.add("warnings", new JsonArray());
    return reply;
  }

  private static synchronized void say(JsonObject words) {
    out.println(words);
    out.flush();
  }
}
