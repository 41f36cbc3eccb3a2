// The numbers are those of the twenty-five cases a provider client must pass.
#include "adapters/gemini_reply.h"

#include "unit/adapters/provider_reply_replay.h"

namespace livechat::test {
namespace {

using Class = FailureClass;
using Kind = HttpFailure::Kind;

// --- writing what the service writes ---

std::string event(const std::string& json) { return "data: " + json + "\r\n\r\n"; }

std::string textPart(const std::string& text) { return R"({"text":")" + text + "\"}"; }

std::string parts(const std::string& list, const std::string& finish = {}) {
  std::string candidate = R"({"content":{"parts":[)" + list + R"(],"role":"model"})";
  if (!finish.empty()) candidate += R"(,"finishReason":")" + finish + "\"";
  return event(R"({"candidates":[)" + candidate + R"(,"index":0}]})");
}

std::string says(const std::string& text, const std::string& finish = {}) {
  return parts(textPart(text), finish);
}

const std::string kOverloaded = R"({
  "error": {
    "code": 503,
    "message": "The model is overloaded. AIzaSyTOPSECRET",
    "status": "UNAVAILABLE"
  }
}
)";
const std::string kOverloadedLine =
    R"({"error":{"code":503,"message":"x","status":"UNAVAILABLE"}})";

// --- reading it ---

using Case = ReplyCase;
using Reply = ReplayedReply;

Reply replyTo(std::string_view body, std::size_t step, int status = 200,
              std::optional<HttpFailure> failure = std::nullopt) {
  return replay(geminiReply(), body, step, status, failure);
}

void expectReplies(const std::vector<Case>& cases, std::optional<HttpFailure> how = std::nullopt) {
  expectReplays(geminiReply, cases, how);
}

TEST(GeminiReply, ReadsAnOrdinaryStream) {
  const std::string body =
      event(
          R"({"candidates": [{"content": {"parts": [{"text": "Hel"}],"role": "model"},"index": 0}],)"
          R"("usageMetadata": {"promptTokenCount": 7,"totalTokenCount": 7},"modelVersion": "gemini-3.8-flash","responseId": "x1"})") +
      event(
          R"({"candidates": [{"content": {"parts": [{"text": "lo.\n"}],"role": "model"},"finishReason": "STOP","index": 0}],)"
          R"("usageMetadata": {"promptTokenCount": 7,"candidatesTokenCount": 3,"thoughtsTokenCount": 41},"modelVersion": "gemini-3.8-flash"})");
  for (const std::size_t step : {body.size(), std::size_t{1}}) {
    const Reply reply = replyTo(body, step);
    EXPECT_EQ(reply.text, "Hello.\n");
    EXPECT_FALSE(reply.end.failure);
    EXPECT_EQ(reply.end.usage.promptTokens, 7);
    EXPECT_EQ(reply.end.usage.outputTokens, 3);
    EXPECT_EQ(reply.end.usage.thoughtTokens, 41);
    EXPECT_EQ(reply.end.modelVersion, "gemini-3.8-flash");
  }
}

TEST(GeminiReply, HandsOutTextAsItArrives) {
  ProviderReply machine = geminiReply();
  machine.begin({.status = 200});
  EXPECT_FALSE(machine.take());
  machine.feed(says("Hel") + says("lo"));
  const auto event = machine.take();
  ASSERT_TRUE(event);
  EXPECT_EQ(std::get<ModelText>(*event).text, "Hello");
  EXPECT_FALSE(machine.take());
}

TEST(GeminiReply, Cases1To4AnyChunkingAndAnyFraming) {
  std::string mixed = "\xEF\xBB\xBF: hello\r\nevent: x\rid: 7\nretry: 9\r\nodd: 1\n";
  mixed += "data:{\"candidates\":[{\"content\":{\"parts\":[\r\n";
  mixed += "data: {\"text\":\"caf\xC3\xA9 \xF0\x9F\x91\xA9\"}]}}]}\r\r";
  mixed += "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}";  // no line end at all
  expectReplies({{"all at once", mixed, "caf\xC3\xA9 \xF0\x9F\x91\xA9", std::nullopt}});
}

TEST(GeminiReply, Case5Escapes) {
  expectReplies({
      {"a surrogate pair", says(R"(\ud83d\ude00)", "STOP"), "\xF0\x9F\x98\x80", std::nullopt},
      {"a lone surrogate", says(R"(a\ud83db)", "STOP"),
       "a\xEF\xBF\xBD"
       "b",
       std::nullopt},
      {"NUL is dropped", says(R"(a\u0000b)", "STOP"), "ab", std::nullopt},
      {"nothing but NUL is no text", says(R"(\u0000)", "STOP"), "", Class::Empty, true},
      {"U+2028", says(R"(a\u2028b)", "STOP"),
       "a\xE2\x80\xA8"
       "b",
       std::nullopt},
      {"bytes that are no UTF-8", says("a\xC3(", "STOP"), "a\xEF\xBF\xBD(", std::nullopt},
      {"huge and negative numbers",
       event(R"({"usageMetadata":{"promptTokenCount":1e999,"candidatesTokenCount":-4}})") +
           says("ok", "STOP"),
       "ok", std::nullopt},
  });
}

TEST(GeminiReply, Case6ClustersSplitOverChunksArriveByteForByte) {
  const std::string family = "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7";
  expectReplies({
      {"emoji joined by ZWJ",
       says("\xF0\x9F\x91\xA9\xE2\x80\x8D") + says("\xF0\x9F\x91\xA7", "STOP"), family,
       std::nullopt},
      {"a combining accent", says("e") + says("\xCC\x81", "STOP"), "e\xCC\x81", std::nullopt},
      {"right to left", says("\xD7\xA9\xD7\x9C") + says("\xD7\x95\xD7\x9D", "STOP"),
       "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", std::nullopt},
  });
}

TEST(GeminiReply, Case7ThoughtsAreNeverShown) {
  expectReplies({
      {"thought parts",
       parts(R"({"text":"hmm","thought":true})") + parts(R"({"text":"hm","thought":"yes"})") +
           parts(R"({"thought":true,"text":"no"},{"text":"Hi","thought":false})", "STOP"),
       "Hi", std::nullopt},
      {"a signature on an empty part",
       says("Hi") + parts(R"({"text":"","thoughtSignature":"QUJD"})", "STOP"), "Hi", std::nullopt},
      {"thoughts alone are no reply", parts(R"({"text":"hmm","thought":true})", "STOP"), "",
       Class::Empty, true},
  });
}

TEST(GeminiReply, Case8ChunksWithoutTextAreNoEnd) {
  expectReplies({{"between two texts",
                  says("a") + says("") + event(R"({"candidates":[{"content":{}}]})") +
                      event(R"({"candidates":[]})") + event(R"({"candidates":[{}]})") +
                      event(R"({"usageMetadata":{"promptTokenCount":3}})") + event("{}") +
                      event(R"({"promptFeedback":{}})") + says("b", "STOP"),
                  "ab", std::nullopt}});
}

TEST(GeminiReply, Case9AnEarlyStopIsNoEnd) {
  expectReplies({
      {"STOP on every chunk", says("a", "STOP") + says("b", "STOP"), "ab", std::nullopt},
      {"STOP on an empty first chunk", parts("", "STOP") + says("a") + says("b"), "ab",
       std::nullopt},
      {"a late STOP does not undo SAFETY", says("a", "SAFETY") + parts("", "STOP"), "a",
       Class::Safety},
  });
}

TEST(GeminiReply, Cases10And11FinishesWithAndWithoutText) {
  expectReplies({
      {"STOP without text", parts("", "STOP"), "", Class::Empty, true},
      {"MAX_TOKENS with text", says("a", "MAX_TOKENS"), "a", Class::Cut},
      {"MAX_TOKENS without text", parts("", "MAX_TOKENS"), "", Class::Empty, true},
  });
}

TEST(GeminiReply, Case12SafetyAndBlockedPrompts) {
  std::vector<Case> cases;
  for (const char* reason : {"SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII",
                             "LANGUAGE", "IMAGE_SAFETY", "IMAGE_RECITATION"}) {
    cases.push_back({reason, says("a", reason), "a", Class::Safety});
    cases.push_back({reason, parts("", reason), "", Class::Safety});
  }
  for (const char* reason : {"SAFETY", "OTHER", "BLOCKLIST", "JAILBREAK", "SOMETHING_NEW"}) {
    const std::string feedback =
        R"("promptFeedback":{"blockReason":")" + std::string(reason) + "\"}";
    cases.push_back({reason, event("{" + feedback + "}"), "", Class::Safety});
    cases.push_back({reason, event(R"({"candidates":[],)" + feedback + "}"), "", Class::Safety});
  }
  expectReplies(cases);
}

TEST(GeminiReply, Case13UnknownValues) {
  expectReplies({
      {"a finish reason, with text", says("a", "BRAND_NEW"), "a", std::nullopt},
      {"a finish reason, without text", parts("", "BRAND_NEW"), "", Class::Generic, true},
      {"unspecified", says("a", "FINISH_REASON_UNSPECIFIED"), "a", std::nullopt},
      {"OTHER, without text", parts("", "OTHER"), "", Class::Generic, true},
      {"OTHER, with text", says("a", "OTHER"), "a", Class::Interrupted},
      {"kinds of parts",
       parts(
           R"({"inlineData":{"mimeType":"image/png"}},{"executableCode":{}},{"hologram":7},{"text":"a"})",
           "STOP"),
       "a", std::nullopt},
      {"safety ratings and metadata",
       event(
           R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP","finishMessage":"m",)"
           R"("safetyRatings":[{"category":"NEW","probability":"NEW"}],"groundingMetadata":{"searchEntryPoint":)"
           R"({"renderedContent":"<b>"}},"citationMetadata":{}}]})"),
       "a", std::nullopt},
      {"[DONE]", says("a", "STOP") + event("[DONE]"), "a", std::nullopt},
  });
  const Reply reply = replyTo(says("a", "BRAND_NEW"), 1);
  EXPECT_NE(reply.end.diagnosis.find("BRAND_NEW"), std::string::npos);
  EXPECT_EQ(replyTo(says("a", "my SECRET"), 1).end.diagnosis.find("my"), std::string::npos);
}

TEST(GeminiReply, Case14ErrorsInTheStream) {
  expectReplies({
      {"framed, in the middle", says("a") + event(kOverloadedLine), "a", Class::Interrupted},
      {"framed, after STOP", says("a", "STOP") + event(kOverloadedLine), "a", Class::Interrupted},
      {"framed, first", event(kOverloadedLine), "", Class::Busy, true},
      {"bare, in the middle", says("a") + kOverloaded, "a", Class::Interrupted},
      {"bare, after STOP", says("a", "STOP") + kOverloaded, "a", Class::Interrupted},
      {"bare, first", kOverloaded, "", Class::Busy, true},
      {"bare, in a list", "[" + kOverloaded + "]", "", Class::Busy, true},
      {"a key error, first",
       event(
           R"({"error":{"code":400,"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}})"),
       "", Class::Key},
      {"nothing after a framed error counts", event(kOverloadedLine) + says("a", "STOP"), "",
       Class::Busy, true},
      {"an error that is null is none", event(R"({"error":null})") + says("a", "STOP"), "a",
       std::nullopt},
  });
  // The server may cut the connection right after its error.
  expectReplies({{"bare, then cut", kOverloaded, "", Class::Busy, true},
                 {"framed, then cut", says("a") + event(kOverloadedLine), "a", Class::Interrupted}},
                HttpFailure{Kind::ConnectionLost, {}});
  EXPECT_NE(replyTo(kOverloaded, 1).end.diagnosis.find("503 UNAVAILABLE"), std::string::npos);
}

TEST(GeminiReply, Case15AStreamThatEndsEarlyIsInterrupted) {
  const std::vector<Case> cases = {
      {"after text", says("a"), "a", Class::Interrupted},
      {"inside an event", says("a") + R"(data: {"candidates":[{"conte)", "a", Class::Interrupted},
      {"before any text", event("{}"), "", Class::Busy, true},
      {"before any byte", "", "", Class::Busy, true},
  };
  expectReplies(cases);  // HTTP itself ended cleanly
  for (const Kind kind : {Kind::ConnectionLost, Kind::IdleTimeout}) {
    expectReplies(cases, HttpFailure{kind, "words"});
  }
  expectReplies({{"after STOP, which some send with every chunk", says("a", "STOP"), "a",
                  Class::Interrupted}},
                HttpFailure{Kind::ConnectionLost, {}});
  expectReplies(
      {{"the last event is whole",
        says("a") + "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"b\"}]}}]}", "ab",
        Class::Interrupted}},
      HttpFailure{Kind::ConnectionLost, {}});
}

// Cases 16 to 18; the table is in gemini_error_test.cpp.
TEST(GeminiReply, AnswersThatAreNot2xxAreErrorsWhateverTheBody) {
  const struct {
    const char* name;
    int status;
    std::string body;
    Class failure;
  } cases[] = {
      {"json", 503, kOverloaded, Class::Busy},
      {"html", 404, "<html>AIzaSyTOPSECRET", Class::Model},
      {"empty", 429, "", Class::Rate},
      {"truncated", 400, R"({"error":{"code":400,"mess)", Class::BadRequest},
      {"10 MB", 500, std::string(10 << 20, 'x'), Class::Busy},
      {"a good stream", 500, says("never shown", "STOP"), Class::Busy},
      {"a redirect", 307, "", Class::Generic},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    for (const std::size_t step : {std::size_t{1}, c.body.size() + 1}) {
      const Reply reply = replyTo(c.body, step, c.status);
      EXPECT_EQ(reply.text, "");
      EXPECT_EQ(reply.end.failure, c.failure);
    }
    // A body that breaks off does not change what the status says.
    const auto cut = HttpFailure{Kind::ConnectionLost, {}};
    EXPECT_EQ(replyTo(c.body, 4096, c.status, cut).end.failure, c.failure);
  }
}

TEST(GeminiReply, KeepsTheRetryAfterOfTheHead) {
  ProviderReply machine = geminiReply();
  machine.begin({.status = 429, .retryAfter = std::chrono::seconds(7)});
  machine.close();
  const auto event = machine.take();
  ASSERT_TRUE(event);
  EXPECT_EQ(std::get<ModelEnd>(*event).retryAfter, std::chrono::seconds(7));
}

TEST(GeminiReply, Case18AWholeAnswerInPlainJsonIsReadToo) {
  expectReplies({
      {"an object",
       "{\n  \"candidates\": [\n    {\"content\": {\"parts\": [{\"text\": \"Hi\"}]},\n"
       "     \"finishReason\": \"STOP\"}\n  ]\n}\n",
       "Hi", std::nullopt},
      {"a list of chunks",
       R"([{"candidates":[{"content":{"parts":[{"text":"H"}]}}]},)"
       "\n"
       R"({"candidates":[{"content":{"parts":[{"text":"i"}]},"finishReason":"STOP"}]}])",
       "Hi", std::nullopt},
      {"HTML", "<html>\n<body>hello</body>\n</html>\n", "", Class::Busy, true},
      {"binary", std::string("\0\1\2\n\xFF\xFE\r\r\0", 9), "", Class::Busy, true},
  });
}

TEST(GeminiReply, Case19ValidJsonOfTheWrongShape) {
  std::vector<Case> cases;
  for (const char* odd :
       {"7", "\"text\"", "null", "[]", "[7,[],\"x\",null]", R"({"candidates":7})",
        R"({"candidates":{}})", R"({"candidates":[7]})", R"({"candidates":[{"content":[]}]})",
        R"({"candidates":[{"content":{"parts":{"text":"x"}}}]})",
        R"({"candidates":[{"content":{"parts":[7,"x",[],null,{"text":7},{"text":{}}]}}]})",
        R"({"candidates":[{"finishReason":7}]})", R"({"usageMetadata":[]})",
        R"({"usageMetadata":{"promptTokenCount":"7"}})", R"({"modelVersion":{}})",
        R"({"promptFeedback":[]})", R"({"promptFeedback":{"blockReason":7}})"}) {
    cases.push_back({odd, event(odd) + says("a", "STOP"), "a", std::nullopt});
  }
  cases.push_back(
      {"duplicate keys: the last wins",
       event(
           R"({"candidates":[{"content":{"parts":[{"text":"x","text":"a"}]},"finishReason":"STOP"}]})"),
       "a", std::nullopt});
  expectReplies(cases);
}

TEST(GeminiReply, Case19AnUnreadableEventEndsTheReply) {
  const std::string deep = event(std::string(10'000, '[') + std::string(10'000, ']'));
  expectReplies({
      {"after text", says("a") + event("{broken") + says("b", "STOP"), "a", Class::Interrupted},
      {"first", event("{broken") + says("b", "STOP"), "", Class::Busy, true},
      {"too deep", says("a") + deep + says("b", "STOP"), "a", Class::Interrupted},
  });
}

TEST(GeminiReply, Case20TransportFailuresByPhase) {
  const struct {
    Kind kind;
    Class failure;  // when nothing was shown; Interrupted after text, but for a bad URL
    bool retryable;
  } cases[] = {
      {Kind::BadUrl, Class::Generic, false},      {Kind::Unresolved, Class::Busy, true},
      {Kind::Unreachable, Class::Busy, true},     {Kind::Tls, Class::Busy, false},
      {Kind::ConnectTimeout, Class::Busy, true},  {Kind::HeadersTimeout, Class::Busy, true},
      {Kind::DeadlinePassed, Class::Busy, false}, {Kind::IdleTimeout, Class::Busy, true},
      {Kind::TotalTimeout, Class::Busy, false},   {Kind::ConnectionLost, Class::Busy, true},
      {Kind::TooLarge, Class::Busy, false},       {Kind::Protocol, Class::Busy, true},
      {Kind::Other, Class::Busy, true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(name(c.kind));
    const Reply silent = replyTo("", 1, 0, HttpFailure{c.kind, "libcurl's words"});
    EXPECT_EQ(silent.end.failure, c.failure);
    EXPECT_EQ(silent.end.retryable, c.retryable);
    EXPECT_EQ(silent.end.diagnosis, std::string(name(c.kind)) + ": libcurl's words");
    if (c.kind == Kind::BadUrl) continue;
    const Reply begun = replyTo(says("a"), 1, 200, HttpFailure{c.kind, {}});
    EXPECT_EQ(begun.text, "a");
    EXPECT_EQ(begun.end.failure, Class::Interrupted);
    EXPECT_FALSE(begun.end.retryable);
  }
}

TEST(GeminiReply, Case21SizeLimitsHold) {
  ProviderReply endless = geminiReply();
  endless.begin({.status = 200});
  std::string text;
  std::optional<ModelEnd> end;
  const std::string piece = says(std::string(1000, 'a') + "\xF0\x9F\x98\x80");
  for (int i = 0; i < 1000 && !end; ++i) {
    endless.feed(piece);
    while (auto event = endless.take()) {
      if (auto* more = std::get_if<ModelText>(&*event)) text += more->text;
      if (auto* last = std::get_if<ModelEnd>(&*event)) end = *last;
    }
  }
  ASSERT_TRUE(end) << "the end does not wait for the body's";
  EXPECT_EQ(end->failure, Class::Interrupted);
  EXPECT_LE(text.size(), limits::kReplyBytes);
  EXPECT_GT(text.size(), limits::kReplyBytes - 4);
  EXPECT_NO_THROW((void)nlohmann::json(text).dump()) << "cut inside a code point";

  const Reply event = replyTo(says("a") + says(std::string(2 << 20, 'x'), "STOP"), 4096);
  EXPECT_EQ(event.text, "a");
  EXPECT_EQ(event.end.failure, Class::Interrupted);
  EXPECT_EQ(event.end.diagnosis, "event_too_large");
}

TEST(GeminiReply, Case23FunctionCallsThatNobodyOffered) {
  const std::string call = R"({"functionCall":{"name":"order_status"},"thoughtSignature":"QUJD"})";
  expectReplies({
      {"alone", parts(call, "STOP"), "", Class::Empty, true},
      {"two of them, with args",
       parts(call + R"(,{"functionCall":{"id":"1","name":"f","args":{"a":1}}})", "STOP"), "",
       Class::Empty, true},
      {"beside text", parts(textPart("a") + "," + call, "STOP"), "a", std::nullopt},
      {"UNEXPECTED_TOOL_CALL", parts("", "UNEXPECTED_TOOL_CALL"), "", Class::Generic, true},
      {"a candidate whose index is not 0",
       event(
           R"({"candidates":[{"index":3,"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]})"),
       "a", std::nullopt},
  });
  EXPECT_NE(replyTo(parts(call, "STOP"), 1).end.diagnosis.find("function call"), std::string::npos);
}

TEST(GeminiReply, Case24UsageIsCumulativeAndMayComeLast) {
  const Reply reply = replyTo(
      event(R"({"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":1}})") +
          says("a", "STOP") +
          event(
              R"({"candidates":[],"usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":9}})"),
      1);
  EXPECT_FALSE(reply.end.failure);
  EXPECT_EQ(reply.end.usage.promptTokens, 7);
  EXPECT_EQ(reply.end.usage.outputTokens, 9);
}

TEST(GeminiReply, Case24AbsentNullAndEmptyAreTheSame) {
  expectReplies({
      {"no candidates first, an empty finish reason, then the end",
       event(R"({"candidates":[],"usageMetadata":null})") +
           event(
               R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"","index":0}]})") +
           event(R"({"candidates":[{"content":null,"finishReason":null}]})") +
           event(R"({"candidates":[{"content":{"parts":[{"text":null}]},"finishReason":"STOP"}]})"),
       "a", std::nullopt},
      {"only empty ones",
       event(R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":""}]})") +
           event(R"({"candidates":null})"),
       "a", Class::Interrupted},
  });
}

TEST(GeminiReply, FailuresStillTellTheUsage) {
  const Reply reply = replyTo(
      event(R"({"usageMetadata":{"thoughtsTokenCount":1024}})") + parts("", "MAX_TOKENS"), 1);
  EXPECT_EQ(reply.end.failure, Class::Empty);
  EXPECT_EQ(reply.end.usage.thoughtTokens, 1024);
}

}  // namespace
}  // namespace livechat::test
