// The numbers are those of the twenty-five cases a provider client must pass.
#include "adapters/openai_reply.h"

#include "unit/adapters/provider_reply_replay.h"

namespace livechat::test {
namespace {

using Class = FailureClass;
using Kind = HttpFailure::Kind;

// --- writing what servers write ---

std::string event(const std::string& json) { return "data: " + json + "\n\n"; }

const std::string kDone = event("[DONE]");

// `finish`: as JSON; empty: the key is absent.
std::string delta(const std::string& members, const std::string& finish = "null") {
  const std::string reason = finish.empty() ? "" : R"(,"finish_reason":)" + finish;
  return event(R"({"id":"x","object":"chat.completion.chunk","model":"m","choices":[{"index":0,)"
               R"("delta":{)" +
               members + "}" + reason + "}]}");
}
std::string says(const std::string& text, const std::string& finish = "null") {
  return delta(R"("content":")" + text + "\"", finish);
}
std::string ends(const std::string& reason) { return delta("", "\"" + reason + "\""); }

const std::string kError =
    event(R"({"error":{"message":"sk-TOPSECRET","type":"server_error","param":null,"code":null}})");

void expectReplies(const std::vector<ReplyCase>& cases,
                   std::optional<HttpFailure> how = std::nullopt) {
  expectReplays(openaiReply, cases, how);
}
ReplayedReply replyTo(std::string_view body, int status = 200,
                      std::optional<HttpFailure> failure = std::nullopt) {
  return replay(openaiReply(), body, 1, status, failure);
}

TEST(OpenaiReply, ReadsAnOrdinaryStream) {
  const ReplayedReply reply = replyTo(
      delta(R"("role":"assistant","content":"","refusal":null)") + says("Hel") + says("lo.") +
      ends("stop") +
      event(
          R"({"model":"gpt-5.4-mini-2026-03-17","choices":[],"usage":{"prompt_tokens":7,)"
          R"("completion_tokens":44,"total_tokens":51,"completion_tokens_details":{"reasoning_tokens":41}}})") +
      kDone);
  EXPECT_EQ(reply.text, "Hello.");
  EXPECT_FALSE(reply.end.failure) << reply.end.diagnosis;
  EXPECT_EQ(reply.end.usage.promptTokens, 7);
  EXPECT_EQ(reply.end.usage.outputTokens, 3);
  EXPECT_EQ(reply.end.usage.thoughtTokens, 41);
  EXPECT_EQ(reply.end.modelVersion, "gpt-5.4-mini-2026-03-17");
  EXPECT_EQ(reply.end.diagnosis, "finish stop");
}

TEST(OpenaiReply, Cases1To4AnyChunkingAndAnyFraming) {
  std::string mixed = "\xEF\xBB\xBF: keep-alive\r\nevent: x\rid: 7\nretry: 9\r\nodd: 1\n";
  mixed +=
      "data:{\"choices\":[{\"delta\":\r\ndata: {\"content\":\"caf\xC3\xA9 "
      "\xF0\x9F\x91\xA9\"}}]}\r\r";
  mixed += "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";  // no line end at all
  expectReplies({{"all at once", mixed, "caf\xC3\xA9 \xF0\x9F\x91\xA9", std::nullopt}});
}

TEST(OpenaiReply, Case5Escapes) {
  expectReplies({
      {"a surrogate pair", says(R"(\ud83d\ude00)") + ends("stop"), "\xF0\x9F\x98\x80",
       std::nullopt},
      {"a lone surrogate", says(R"(\ud83d!)") + ends("stop"), "\xEF\xBF\xBD!", std::nullopt},
      {"NUL is dropped", says(R"(a\u0000b)") + ends("stop"), "ab", std::nullopt},
      {"nothing but NUL is no text", says(R"(\u0000)") + ends("stop"), "", Class::Empty, true},
      {"huge and negative numbers",
       event(R"({"usage":{"prompt_tokens":1e999,"completion_tokens":-4}})") + says("ok") +
           ends("stop"),
       "ok", std::nullopt},
  });
}

TEST(OpenaiReply, Case6ClustersSplitOverChunksArriveByteForByte) {
  expectReplies({{"joined emoji and an accent",
                  says("\xF0\x9F\x91\xA9\xE2\x80\x8D") +
                      says("\xF0\x9F\x91\xA7"
                           "e") +
                      says("\xCC\x81") + ends("stop"),
                  "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7"
                  "e\xCC\x81",
                  std::nullopt}});
}

TEST(OpenaiReply, Case7ReasoningIsNeverShown) {
  expectReplies({
      {"in members of their own",
       delta(R"("content":null,"reasoning_content":"hm")") + delta(R"("reasoning":"hm")") +
           delta(R"("reasoning_details":[{"text":"hm"}],"content":"")") + says("Hi") + ends("stop"),
       "Hi", std::nullopt},
      {"as content of another type",
       delta(
           R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"reasoning","text":"hm"},{"type":"text","text":"Hi"}])") +
           ends("stop"),
       "Hi", std::nullopt},
      {"alone they are no reply", delta(R"("reasoning_content":"hm")") + ends("stop"), "",
       Class::Empty, true},
  });
}

TEST(OpenaiReply, Case8ChunksWithoutTextAreNoEnd) {
  expectReplies(
      {{"between two texts",
        says("a") + event(R"({"choices":[]})") + event("{}") + event(R"({"choices":[{}]})") +
            event(R"({"choices":[{"delta":null}]})") + delta(R"("content":null)") +
            event(R"({"usage":null,"choices":null})") + says("b") + ends("stop"),
        "ab", std::nullopt}});
}

TEST(OpenaiReply, Case9AnEarlyStopIsNoEnd) {
  expectReplies({
      {"on every chunk", says("a", "\"stop\"") + says("b", "\"stop\""), "ab", std::nullopt},
      {"on an empty first one", ends("stop") + says("a") + says("b"), "ab", std::nullopt},
      {"a late stop does not undo a filter", says("a", "\"content_filter\"") + ends("stop"), "a",
       Class::Safety},
  });
}

TEST(OpenaiReply, Cases10And11FinishesWithAndWithoutText) {
  expectReplies({
      {"stop without text", ends("stop") + kDone, "", Class::Empty, true},
      {"length with text", says("a") + ends("length"), "a", Class::Cut},
      {"length without text", ends("length"), "", Class::Empty, true},
      {"model_length", says("a") + ends("model_length"), "a", Class::Cut},
      {"end_turn", says("a") + ends("end_turn"), "a", std::nullopt},
      {"abort with text", says("a") + ends("abort"), "a", Class::Interrupted},
      {"no resources, no text", ends("insufficient_system_resource"), "", Class::Busy, true},
  });
}

TEST(OpenaiReply, Case12FiltersAndRefusals) {
  expectReplies({
      {"a filter after text", says("a") + ends("content_filter"), "a", Class::Safety},
      {"a filter at once", ends("content_filter"), "", Class::Safety},
      {"a refusal", delta(R"("refusal":"I can")") + delta(R"("refusal":"not")") + ends("stop"), "",
       Class::Safety},
      {"a refusal after text", says("a") + delta(R"("refusal":"no")") + ends("stop"), "a",
       Class::Safety},
      {"a refusal that breaks off", delta(R"("refusal":"no")"), "", Class::Safety},
  });
}

TEST(OpenaiReply, Case13UnknownValues) {
  expectReplies({
      {"a finish reason, with text", says("a") + ends("brand_new"), "a", std::nullopt},
      {"a finish reason, without", ends("brand_new"), "", Class::Generic, true},
      {"members from anywhere",
       event(
           R"({"obfuscation":"x","service_tier":"y","timings":{},"choices":[{"delta":{"content":"a",)"
           R"("annotations":[1]},"finish_reason":"stop","stop_reason":7,"logprobs":[],)"
           R"("native_finish_reason":"STOP","content_filter_results":{}}]})"),
       "a", std::nullopt},
  });
  EXPECT_EQ(replyTo(says("a") + ends("brand_new")).end.diagnosis, "finish brand_new");
  EXPECT_EQ(replyTo(says("a") + ends("my SECRET 7")).end.diagnosis, "finish ?");
}

TEST(OpenaiReply, Case14ErrorsInTheStream) {
  const std::string beside = event(
      R"({"error":{"code":502,"message":"x"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]})");
  const std::string groq = event(R"({"x_groq":{"error":"over capacity"},"choices":[]})");
  const std::string vllm =
      event(R"({"object":"error","message":"x","type":"InternalServerError","code":500})");
  const std::string field =
      "error: {\"code\":500,\"message\":\"sk-TOPSECRET\",\"type\":\"server_error\"}\n\n";
  std::vector<ReplyCase> cases;
  for (const std::string& error :
       {kError, beside, groq, vllm, field, event(R"({"error":"crashed"})"),
        std::string("{\n  \"error\": {\"message\": \"x\"}\n}\n")}) {
    cases.push_back({"first", error, "", Class::Busy, true});
    cases.push_back({"in the middle", says("a") + error, "a", Class::Interrupted});
    cases.push_back({"after stop", says("a") + ends("stop") + error, "a", Class::Interrupted});
    cases.push_back({"before [DONE]", error + kDone, "", Class::Busy, true});
  }
  cases.push_back(
      {"a key error", event(R"({"error":{"code":"invalid_api_key"}})"), "", Class::Key});
  cases.push_back({"a rate limit", event(R"({"error":{"code":429}})"), "", Class::Rate, true});
  cases.push_back({"null is none",
                   event(R"({"error":null,"x_groq":{"error":null}})") + says("a") + ends("stop"),
                   "a", std::nullopt});
  expectReplies(cases);
}

TEST(OpenaiReply, Case15AStreamWithoutAFinishReasonIsInterrupted) {
  const std::vector<ReplyCase> cases = {
      {"after text", says("a"), "a", Class::Interrupted},
      {"[DONE] alone is no reason", says("a") + kDone, "a", Class::Interrupted},
      {"inside an event", says("a") + R"(data: {"choices":[{"del)", "a", Class::Interrupted},
      {"before any text", delta(R"("role":"assistant")"), "", Class::Busy, true},
      {"before any byte", "", "", Class::Busy, true},
  };
  expectReplies(cases);
  expectReplies(cases, HttpFailure{Kind::ConnectionLost, "words"});
  expectReplies(
      {{"a cut after the reason loses nothing", says("a") + ends("stop"), "a", std::nullopt},
       {"nor after [DONE]", says("a") + ends("stop") + kDone, "a", std::nullopt}},
      HttpFailure{Kind::ConnectionLost, {}});
}

// Cases 16 to 18; the table is in openai_error_test.cpp.
TEST(OpenaiReply, AnswersThatAreNot2xxAreErrorsWhateverTheBody) {
  for (const std::string& body : {std::string(), std::string("<html>sk-TOPSECRET"), kError,
                                  says("never shown") + ends("stop"), std::string(10 << 20, 'x')}) {
    EXPECT_EQ(replay(openaiReply(), body, 4096, 503).end.failure, Class::Busy);
    EXPECT_EQ(replay(openaiReply(), body, 4096, 401).end.failure, Class::Key);
    EXPECT_EQ(replay(openaiReply(), body, 4096, 503).text, "");
  }
}

TEST(OpenaiReply, Case18AWholeAnswerInPlainJsonIsReadToo) {
  expectReplies({
      {"an answer",
       "{\n  \"object\": \"chat.completion\",\n  \"choices\": [{\"message\": {\"role\": "
       "\"assistant\",\n"
       "  \"content\": \"Hi\", \"refusal\": null}, \"finish_reason\": \"stop\"}]\n}\n",
       "Hi", std::nullopt},
      {"a refusal",
       R"({"choices":[{"message":{"content":null,"refusal":"no"},"finish_reason":"stop"}]})", "",
       Class::Safety},
      {"HTML", "<html>\n<body>hello</body>\n</html>\n", "", Class::Busy, true},
  });
}

TEST(OpenaiReply, Case19ValidJsonOfTheWrongShape) {
  std::vector<ReplyCase> cases;
  for (const char* odd :
       {"7", "\"text\"", "null", "[]", "[7,[],\"x\",null]", R"({"choices":7})", R"({"choices":{}})",
        R"({"choices":[7]})", R"({"choices":[{"delta":[]}]})",
        R"({"choices":[{"delta":{"content":{"text":"x"}}}]})",
        R"({"choices":[{"delta":{"content":[7,null,{"type":7},{"type":"text","text":{}}]}}]})",
        R"({"choices":[{"finish_reason":7}]})", R"({"usage":[]})",
        R"({"usage":{"prompt_tokens":"7"}})", R"({"model":{}})", R"({"x_groq":[]})",
        R"({"choices":[{"delta":{"tool_calls":7,"refusal":[]}}]})"}) {
    cases.push_back({odd, event(odd) + says("a") + ends("stop"), "a", std::nullopt});
  }
  const std::string deep = event(std::string(10'000, '[') + std::string(10'000, ']'));
  cases.push_back(
      {"too deep", says("a") + deep + says("b") + ends("stop"), "a", Class::Interrupted});
  cases.push_back({"broken", event("{broken") + says("b") + ends("stop"), "", Class::Busy, true});
  cases.push_back(
      {"keys twice: the last wins",
       event(R"({"choices":[{"delta":{"content":"x","content":"a"},"finish_reason":"stop"}]})"),
       "a", std::nullopt});
  expectReplies(cases);
}

TEST(OpenaiReply, Case21SizeLimitsHold) {
  std::string body;
  for (int i = 0; i < 100; ++i) body += says(std::string(1000, 'a') + "\xF0\x9F\x98\x80");
  const ReplayedReply reply = replay(openaiReply(), body + ends("stop"), 4096);
  EXPECT_EQ(reply.end.failure, Class::Interrupted);
  EXPECT_LE(reply.text.size(), limits::kReplyBytes);
  EXPECT_GT(reply.text.size(), limits::kReplyBytes - 4);
}

TEST(OpenaiReply, Case23ToolCallsThatNobodyOffered) {
  const std::string call =
      delta(R"("tool_calls":[{"index":0,"function":{"name":"f","arguments":""}}])");
  expectReplies({
      {"alone", call + call + ends("tool_calls"), "", Class::Empty, true},
      {"of the older kind", delta(R"("function_call":{"name":"f"})") + ends("function_call"), "",
       Class::Empty, true},
      {"beside text", says("a") + call + ends("tool_calls"), "a", std::nullopt},
      {"a choice whose index is not 0",
       event(R"({"choices":[{"index":3,"delta":{"content":"a"},"finish_reason":"stop"}]})"), "a",
       std::nullopt},
  });
  EXPECT_NE(replyTo(call + ends("tool_calls")).end.diagnosis.find("tool call"), std::string::npos);
}

TEST(OpenaiReply, Case24WhatDialectsLeaveOut) {
  expectReplies({
      {"no choices first",
       event(R"({"choices":[],"id":"","model":"","prompt_filter_results":[]})") + says("a") +
           ends("stop"),
       "a", std::nullopt},
      {"finish_reason is empty until the end", says("a", "\"\"") + says("b", "\"\"") + ends("stop"),
       "ab", std::nullopt},
      {"finish_reason is absent until the end", says("a", "") + says("b", "\"stop\""), "ab",
       std::nullopt},
      {"only empty ones", says("a", "\"\"") + kDone, "a", Class::Interrupted},
      {"role on every delta", delta(R"("role":"assistant","content":"a")") + ends("stop"), "a",
       std::nullopt},
  });
}

TEST(OpenaiReply, Case24UsageComesInManyPlaces) {
  const struct {
    const char* name;
    std::string usage;
    std::int64_t prompt, output, thoughts;
  } cases[] = {
      {"on the last chunk", R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":9}})",
       7, 9, 0},
      {"in x_groq", R"({"x_groq":{"usage":{"prompt_tokens":7,"completion_tokens":9}}})", 7, 9, 0},
      {"with the reasoning in the sum",
       R"({"usage":{"prompt_tokens":7,"completion_tokens":9,"total_tokens":16,"completion_tokens_details":{"reasoning_tokens":4}}})",
       7, 5, 4},
      {"with the reasoning apart",
       R"({"usage":{"prompt_tokens":7,"completion_tokens":9,"total_tokens":20,"completion_tokens_details":{"reasoning_tokens":4}}})",
       7, 9, 4},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const ReplayedReply reply =
        replyTo(event(R"({"usage":{"prompt_tokens":1,"completion_tokens":1}})") + says("a") +
                ends("stop") + event(c.usage) + kDone);
    EXPECT_EQ(reply.end.usage.promptTokens, c.prompt);
    EXPECT_EQ(reply.end.usage.outputTokens, c.output);
    EXPECT_EQ(reply.end.usage.thoughtTokens, c.thoughts);
  }
}

}  // namespace
}  // namespace livechat::test
