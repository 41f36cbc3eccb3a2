// The numbers are those of the twenty-five cases a provider client must pass.
#include "adapters/anthropic_reply.h"

#include "unit/adapters/provider_reply_replay.h"

namespace livechat::test {
namespace {

using Class = FailureClass;
using Kind = HttpFailure::Kind;

// --- writing what the service writes ---

std::string event(const std::string& type, const std::string& members = "") {
  return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + members + "}\n\n";
}

const std::string kStart = event(
    "message_start",
    R"(,"message":{"id":"m","model":"claude-haiku-5-5","content":[],"usage":{"input_tokens":7,"output_tokens":1}})");
const std::string kPing = event("ping");
const std::string kStop = event("message_stop");

std::string open(const char* type = "text", int index = 0) {
  return event("content_block_start", R"(,"index":)" + std::to_string(index) +
                                          R"(,"content_block":{"type":")" + type +
                                          R"(","text":""})");
}
std::string shut(int index = 0) {
  return event("content_block_stop", R"(,"index":)" + std::to_string(index));
}
std::string says(const std::string& text, int index = 0) {
  return event("content_block_delta", R"(,"index":)" + std::to_string(index) +
                                          R"(,"delta":{"type":"text_delta","text":")" + text +
                                          "\"}");
}
std::string delta(const char* type, const std::string& member, int index = 0) {
  return event("content_block_delta", R"(,"index":)" + std::to_string(index) +
                                          R"(,"delta":{"type":")" + type + "\"," + member + "}");
}
std::string reason(const std::string& name, const std::string& more = "") {
  return event("message_delta", R"(,"delta":{"stop_reason":")" + name + "\"" + more +
                                    R"(},"usage":{"output_tokens":9})");
}
std::string ends(const std::string& name) { return reason(name) + kStop; }
// A whole reply of one text.
std::string reply(const std::string& text, const std::string& name = "end_turn") {
  return kStart + open() + says(text) + shut() + ends(name);
}

const std::string kError = event(
    "error", R"(,"error":{"type":"overloaded_error","message":"Overloaded sk-ant-TOPSECRET"})");

void expectReplies(const std::vector<ReplyCase>& cases,
                   std::optional<HttpFailure> how = std::nullopt) {
  expectReplays(anthropicReply, cases, how);
}
ReplayedReply replyTo(std::string_view body, int status = 200) {
  return replay(anthropicReply(), body, 1, status);
}

TEST(AnthropicReply, ReadsAnOrdinaryStream) {
  const ReplayedReply read =
      replyTo(kStart + open() + kPing + says("Hel") + says("lo.") + shut() + ends("end_turn"));
  EXPECT_EQ(read.text, "Hello.");
  EXPECT_FALSE(read.end.failure) << read.end.diagnosis;
  EXPECT_EQ(read.end.usage.promptTokens, 7);
  EXPECT_EQ(read.end.usage.outputTokens, 9);
  EXPECT_EQ(read.end.modelVersion, "claude-haiku-5-5");
  EXPECT_EQ(read.end.diagnosis, "stop end_turn");
}

TEST(AnthropicReply, Cases1To4AnyChunkingAndAnyFraming) {
  std::string mixed =
      "\xEF\xBB\xBF: hello\r\nevent: content_block_start\rid: 7\nretry: 9\r\nodd: 1\n";
  mixed +=
      "data:{\"type\":\"content_block_start\",\"index\":0,\r\ndata: "
      "\"content_block\":{\"type\":\"text\",\"text\":\"caf\xC3\xA9 \"}}\r\r";
  mixed += says("\xF0\x9F\x91\xA9") + reason("end_turn") + "data: {\"type\":\"message_stop\"}";
  expectReplies({{"all at once", mixed, "caf\xC3\xA9 \xF0\x9F\x91\xA9", std::nullopt}});
}

TEST(AnthropicReply, Case5Escapes) {
  expectReplies({
      {"a surrogate pair", reply(R"(\ud83d\ude00)"), "\xF0\x9F\x98\x80", std::nullopt},
      {"a lone surrogate", reply(R"(\ud83d!)"), "\xEF\xBF\xBD!", std::nullopt},
      {"NUL is dropped", reply(R"(a\u0000b)"), "ab", std::nullopt},
      {"huge and negative numbers",
       event(
           "message_start",
           R"(,"message":{"usage":{"input_tokens":1e999,"output_tokens":-4,"cache_read_input_tokens":9e18}})") +
           reply("ok"),
       "ok", std::nullopt},
  });
}

TEST(AnthropicReply, Case6ClustersSplitOverChunksArriveByteForByte) {
  expectReplies({{"joined emoji and an accent, a ping in between",
                  kStart + open() + says("\xF0\x9F\x91\xA9\xE2\x80\x8D") + kPing +
                      says("\xF0\x9F\x91\xA7"
                           "e") +
                      says("\xCC\x81") + ends("end_turn"),
                  "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"
                  "e\xCC\x81",
                  std::nullopt}});
}

TEST(AnthropicReply, Case7ThinkingIsNeverShown) {
  const std::string thinking = open("thinking") + delta("thinking_delta", R"("thinking":"hm")") +
                               delta("signature_delta", R"("signature":"QUJD")") + says("hm") +
                               shut();
  expectReplies({
      {"in blocks of its own",
       kStart + thinking + open("text", 1) + says("Hi", 1) + shut(1) + ends("end_turn"), "Hi",
       std::nullopt},
      {"text of blocks of other kinds",
       kStart + open("redacted_thinking") + says("hm") + shut() + open("server_tool_use", 1) +
           says("hm", 1) + open("text", 2) + says("Hi", 2) +
           delta("citations_delta", R"("text":"hm")", 2) + ends("end_turn"),
       "Hi", std::nullopt},
      {"alone it is no reply", kStart + thinking + ends("end_turn"), "", Class::Empty, true},
  });
}

TEST(AnthropicReply, Case8EventsWithoutTextAreNoEnd) {
  expectReplies({{"between two texts",
                  kStart + open() + says("a") + says("") + event("content_block_delta") +
                      event("content_block_delta", R"(,"index":0,"delta":{})") +
                      event("message_delta") + "data: {}\n\n" + says("b") + ends("end_turn"),
                  "ab", std::nullopt}});
}

TEST(AnthropicReply, Cases10And11StopReasonsWithAndWithoutText) {
  expectReplies({
      {"end_turn without text", kStart + ends("end_turn"), "", Class::Empty, true},
      {"stop_sequence", reply("a", "stop_sequence"), "a", std::nullopt},
      {"max_tokens with text", reply("a", "max_tokens"), "a", Class::Cut},
      {"max_tokens without text", kStart + ends("max_tokens"), "", Class::Empty, true},
      {"a full window with text", reply("a", "model_context_window_exceeded"), "a", Class::Cut},
      {"a full window without", kStart + ends("model_context_window_exceeded"), "",
       Class::BadRequest},
      {"pause_turn", reply("a", "pause_turn"), "a", Class::Cut},
  });
}

TEST(AnthropicReply, Case12Refusals) {
  expectReplies({
      {"after text", reply("a", "refusal"), "a", Class::Safety},
      {"without any block", kStart + ends("refusal"), "", Class::Safety},
  });
  const ReplayedReply refused = replyTo(
      kStart + reason("refusal", R"(,"stop_details":{"type":"refusal","category":"cyber"})") +
      kStop);
  EXPECT_EQ(refused.end.diagnosis, "stop refusal category cyber");
}

TEST(AnthropicReply, Case13UnknownValues) {
  expectReplies({
      {"a stop reason, with text", reply("a", "brand_new"), "a", std::nullopt},
      {"a stop reason, without", kStart + ends("brand_new"), "", Class::Generic, true},
      {"events, blocks and deltas",
       kStart + event("fallback", R"(,"text":"x")") + open("hologram") + says("x") +
           open("text", 1) + delta("hologram_delta", R"("text":"x")", 1) + says("a", 1) +
           ends("end_turn"),
       "a", std::nullopt},
  });
  EXPECT_EQ(replyTo(kStart + ends("my SECRET 7")).end.diagnosis, "stop ?");
}

TEST(AnthropicReply, Case14ErrorsInTheStream) {
  const std::string bare = "{\n  \"type\": \"error\",\n  \"error\": {\"type\": \"api_error\"}\n}\n";
  std::vector<ReplyCase> cases;
  for (const std::string& error : {kError, bare}) {
    cases.push_back({"first", error, "", Class::Busy, true});
    cases.push_back(
        {"in the middle", kStart + open() + says("a") + error, "a", Class::Interrupted});
    cases.push_back({"after the stop reason",
                     kStart + open() + says("a") + reason("end_turn") + error, "a",
                     Class::Interrupted});
  }
  cases.push_back({"a rate limit", event("error", R"(,"error":{"type":"rate_limit_error"})"), "",
                   Class::Rate, true});
  cases.push_back({"a key error", event("error", R"(,"error":{"type":"authentication_error"})"), "",
                   Class::Key});
  expectReplies(cases);
}

TEST(AnthropicReply, Case15AStreamWithoutMessageStopIsInterrupted) {
  const std::vector<ReplyCase> cases = {
      {"after text", kStart + open() + says("a"), "a", Class::Interrupted},
      {"after the stop reason", kStart + open() + says("a") + shut() + reason("end_turn"), "a",
       Class::Interrupted},
      {"before any text", kStart, "", Class::Busy, true},
      {"before any byte", "", "", Class::Busy, true},
      {"[DONE] means nothing here", kStart + open() + says("a") + "data: [DONE]\n\n", "a",
       Class::Interrupted},
  };
  expectReplies(cases);
  expectReplies(cases, HttpFailure{Kind::ConnectionLost, "words"});
  expectReplies({{"a cut after message_stop loses nothing", reply("a"), "a", std::nullopt}},
                HttpFailure{Kind::ConnectionLost, {}});
  expectReplies({{"message_stop without a reason", kStart + open() + says("a") + kStop, "a",
                  Class::Interrupted}});
}

// Cases 16 to 18; the table is in anthropic_error_test.cpp.
TEST(AnthropicReply, AnswersThatAreNot2xxAreErrorsWhateverTheBody) {
  for (const std::string& body : {std::string(), std::string("<html>sk-ant-TOPSECRET"), kError,
                                  reply("never shown"), std::string(10 << 20, 'x')}) {
    EXPECT_EQ(replay(anthropicReply(), body, 4096, 529).end.failure, Class::Busy);
    EXPECT_EQ(replay(anthropicReply(), body, 4096, 401).end.failure, Class::Key);
    EXPECT_EQ(replay(anthropicReply(), body, 4096, 529).text, "");
  }
}

TEST(AnthropicReply, Case18AWholeAnswerInPlainJsonIsReadToo) {
  expectReplies({
      {"an answer",
       "{\n  \"type\": \"message\",\n  \"content\": [{\"type\": \"thinking\", \"thinking\": "
       "\"hm\"},\n"
       "  {\"type\": \"text\", \"text\": \"Hi\"}],\n  \"stop_reason\": \"end_turn\"\n}\n",
       "Hi", std::nullopt},
      {"HTML", "<html>\n<body>hello</body>\n</html>\n", "", Class::Busy, true},
  });
}

TEST(AnthropicReply, Case19ValidJsonOfTheWrongShape) {
  std::vector<ReplyCase> cases;
  for (const char* odd :
       {"7", "\"text\"", "null", "[]", "[7,[],\"x\",null]", R"({"type":7})",
        R"({"type":"message_start","message":7})",
        R"({"type":"message_start","message":{"usage":[],"model":{}}})",
        R"({"type":"content_block_start","index":"0","content_block":[]})",
        R"({"type":"content_block_start","index":{},"content_block":{"type":7,"text":7}})",
        R"({"type":"content_block_delta","index":[],"delta":7})",
        R"({"type":"content_block_delta","index":5,"delta":{"type":"text_delta","text":{}}})",
        R"({"type":"message_delta","delta":[],"usage":7})",
        R"({"type":"message_delta","delta":{"stop_reason":7}})"}) {
    cases.push_back({odd, "data: " + std::string(odd) + "\n\n" + reply("a"), "a", std::nullopt});
  }
  const std::string deep = "data: " + std::string(10'000, '[') + std::string(10'000, ']') + "\n\n";
  cases.push_back(
      {"too deep", kStart + open() + says("a") + deep + ends("end_turn"), "a", Class::Interrupted});
  cases.push_back({"broken", "data: {broken\n\n" + reply("a"), "", Class::Busy, true});
  expectReplies(cases);
}

TEST(AnthropicReply, Case21SizeLimitsHold) {
  std::string body = kStart + open();
  for (int i = 0; i < 100; ++i) body += says(std::string(1000, 'a'));
  const ReplayedReply long_ = replay(anthropicReply(), body + ends("end_turn"), 4096);
  EXPECT_EQ(long_.end.failure, Class::Interrupted);
  EXPECT_EQ(long_.text.size(), limits::kReplyBytes);

  std::string blocks = kStart;
  for (int i = 0; i < 10'000; ++i) blocks += open("text", i);
  EXPECT_EQ(replay(anthropicReply(), blocks + ends("end_turn"), 4096).end.diagnosis,
            "too many open blocks");
}

TEST(AnthropicReply, Case23ToolCallsThatNobodyOffered) {
  const std::string call =
      open("tool_use", 3) + delta("input_json_delta", R"("partial_json":"{")", 3) + shut(3);
  expectReplies({
      {"alone", kStart + call + call + ends("tool_use"), "", Class::Empty, true},
      {"beside text, its index not 0",
       kStart + open("text", 2) + says("a", 2) + shut(2) + call + ends("tool_use"), "a",
       std::nullopt},
  });
  EXPECT_EQ(replyTo(kStart + call + ends("tool_use")).end.diagnosis,
            "stop tool_use with a tool call");
}

TEST(AnthropicReply, Case24MessageStartMayComeTwiceAndPingsAnywhere) {
  expectReplies({
      {"at the start", kStart + kStart + open() + says("a") + shut() + ends("end_turn"), "a",
       std::nullopt},
      {"in the middle",
       kStart + open() + says("a") + kStart + kPing + says("b") + shut() + ends("end_turn"), "ab",
       std::nullopt},
      {"pings",
       kPing + kStart + kPing + open() + kPing + says("a") + kPing + says("b") + kPing +
           ends("end_turn") + kPing,
       "ab", std::nullopt},
      {"null for what is absent",
       kStart + event("message_delta", R"(,"delta":{"stop_reason":null},"usage":null)") + open() +
           says("a") + ends("end_turn"),
       "a", std::nullopt},
  });
}

TEST(AnthropicReply, Case24UsageIsCumulativeAndCountsTheCache) {
  const ReplayedReply read = replyTo(
      event(
          "message_start",
          R"(,"message":{"usage":{"input_tokens":7,"cache_read_input_tokens":20,"cache_creation_input_tokens":3,"output_tokens":1}})") +
      open() + says("a") + event("message_delta", R"(,"delta":{},"usage":{"output_tokens":5})") +
      ends("end_turn"));
  EXPECT_EQ(read.end.usage.promptTokens, 30);
  EXPECT_EQ(read.end.usage.outputTokens, 9);
}

}  // namespace
}  // namespace livechat::test
