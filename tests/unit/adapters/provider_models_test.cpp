// OpenaiModel and AnthropicModel on the wire. What they share with GeminiModel, the limits above
// all, is in gemini_model_test.cpp.
#include "adapters/anthropic_model.h"
#include "adapters/openai_model.h"
#include "unit/adapters/http_client_test_server.h"

namespace livechat::test {
namespace {

using Class = FailureClass;

constexpr const char* kKey = "sk-TOPSECRET";

class FixedClock final : public Clock {
 public:
  Instant now() const override { return {}; }
  WallTime wall() const override { return std::chrono::system_clock::from_time_t(1795435200); }
  Task<> sleep(Duration) override { co_return; }
};

struct Reply {
  std::string text;
  ModelEnd end;
};

Task<Reply> readAll(std::unique_ptr<ModelStream> stream) {
  Reply reply;
  while (true) {
    ModelEvent event = co_await stream->next();
    if (auto* text = std::get_if<ModelText>(&event)) reply.text += text->text;
    if (auto* end = std::get_if<ModelEnd>(&event)) {
      reply.end = *end;
      break;
    }
  }
  co_return reply;
}

Task<std::string> nextText(ModelStream& stream) {
  const ModelEvent event = co_await stream.next();
  const auto* text = std::get_if<ModelText>(&event);
  co_return text ? text->text : "";
}

std::string openaiText(const std::string& text) {
  return chunk("data: {\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}\n\n");
}
const std::string kOpenaiEnd =
    chunk("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
const std::string kAnthropicReply =
    chunk(
        "data: "
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\","
        "\"text\":\"Hi\"}}\n\n") +
    chunk("data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n") +
    chunk("data: {\"type\":\"message_stop\"}\n\n");

class ProviderModelsTest : public LoopTest {
 protected:
  template <class Model, class Config>
  std::unique_ptr<ModelStream> ask(Config config, const std::string& question = "Hello?") {
    Prompt prompt;
    prompt.turns = {{Role::User, question}};
    models.push_back(std::make_unique<Model>(config, http, clock));
    return models.back()->answer(prompt);
  }
  OpenaiConfig openai() {
    OpenaiConfig config;
    config.apiKey = kKey;
    config.model = "some-model";
    config.baseUrl = server.url("/base/v1/");
    return config;
  }
  AnthropicConfig anthropic() {
    AnthropicConfig config;
    config.apiKey = kKey;
    config.baseUrl = server.url("/base/v1");
    return config;
  }
  std::unique_ptr<ModelStream> askOpenai() { return ask<OpenaiModel>(openai()); }
  std::unique_ptr<ModelStream> askAnthropic() { return ask<AnthropicModel>(anthropic()); }

  HttpClient http{io.get_executor()};
  FixedClock clock;
  std::vector<std::unique_ptr<Model>> models;
};

TEST_F(ProviderModelsTest, OpenaiSendsItsKeyAsBearerAndNowhereElse) {
  server.plays({Send{chunkedHead() + openaiText("Hi") + kOpenaiEnd + kLastChunk}});
  EXPECT_EQ(run(readAll(askOpenai())).text, "Hi");
  const std::string& sent = server.requests().front();
  EXPECT_TRUE(sent.starts_with("POST /base/v1/chat/completions HTTP/1.1\r\n")) << sent;
  EXPECT_NE(sent.find("\r\nauthorization: Bearer sk-TOPSECRET\r\n"), sent.npos);
  EXPECT_EQ(sent.find(kKey), sent.rfind(kKey));
}

TEST_F(ProviderModelsTest, OpenaiSendsNoCredentialWithoutAKey) {
  server.plays({Send{chunkedHead() + openaiText("Hi") + kOpenaiEnd + kLastChunk}});
  OpenaiConfig config = openai();
  config.apiKey.clear();
  EXPECT_EQ(run(readAll(ask<OpenaiModel>(config))).text, "Hi");
  EXPECT_EQ(server.requests().front().find("uthorization"), std::string::npos);
}

TEST_F(ProviderModelsTest, AnthropicSendsItsKeyAndTheVersion) {
  server.plays({Send{chunkedHead() + kAnthropicReply + kLastChunk}});
  EXPECT_EQ(run(readAll(askAnthropic())).text, "Hi");
  const std::string& sent = server.requests().front();
  EXPECT_TRUE(sent.starts_with("POST /base/v1/messages HTTP/1.1\r\n")) << sent;
  EXPECT_NE(sent.find("\r\nx-api-key: sk-TOPSECRET\r\n"), sent.npos);
  EXPECT_NE(sent.find("\r\nanthropic-version: 2023-06-01\r\n"), sent.npos);
  EXPECT_EQ(sent.find(kKey), sent.rfind(kKey));
  EXPECT_EQ(sent.find("uthorization"), sent.npos);
}

// A whole reply whose body never ends costs half a second, not the idle limit.
TEST_F(ProviderModelsTest, WaitBrieflyForTheEndOfABodyThatNeverComes) {
  server.plays({Send{chunkedHead() + openaiText("Hi") + kOpenaiEnd}, AwaitClose{}});
  const Reply one = run(readAll(askOpenai()));
  EXPECT_EQ(one.text, "Hi");
  EXPECT_FALSE(one.end.failure) << one.end.diagnosis;
  EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s));

  server.plays({Send{chunkedHead() + kAnthropicReply}, AwaitClose{}});
  const Reply two = run(readAll(askAnthropic()));
  EXPECT_EQ(two.text, "Hi");
  EXPECT_FALSE(two.end.failure) << two.end.diagnosis;
}

TEST_F(ProviderModelsTest, KeepTheConnectionOfAWholeReply) {
  server.plays({Send{chunkedHead() + openaiText("a") + kOpenaiEnd + kLastChunk},
                Send{chunkedHead() + openaiText("b") + kOpenaiEnd + kLastChunk}});
  EXPECT_EQ(run(readAll(askOpenai())).text, "a");
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(server.open(), 1) << "kept for the next call";
}

TEST_F(ProviderModelsTest, HeedTheHead) {
  server.plays({Send{
      whole("429 Too Many Requests", "", "retry-after-ms: 1500\r\nx-request-id: req_7\r\n")}});
  const Reply rate = run(readAll(askOpenai()));
  EXPECT_EQ(rate.end.failure, Class::Rate);
  EXPECT_EQ(rate.end.retryAfter, 1500ms);
  EXPECT_EQ(rate.end.diagnosis, "http 429 without a body request req_7");
  server.plays(
      {Send{whole("529 Overloaded", "", "x-should-retry: false\r\nrequest-id: req_8\r\n")}});
  const Reply busy = run(readAll(askAnthropic()));
  EXPECT_EQ(busy.end.failure, Class::Busy);
  EXPECT_FALSE(busy.end.retryable);
}

// Case 20.
TEST_F(ProviderModelsTest, PingsAndThoughtsAreNoFirstText) {
  const auto flood = [](const std::string& event) {
    Script script = {Send{chunkedHead()}};
    for (int i = 0; i < 50; ++i) {
      script.push_back(Send{chunk(event)});
      script.push_back(Pause{20ms});
    }
    return script;
  };
  OpenaiConfig openaiConfig = openai();
  openaiConfig.firstTextTimeout = 150ms;
  server.plays(flood("data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}\n\n"));
  EXPECT_EQ(run(readAll(ask<OpenaiModel>(openaiConfig))).end.diagnosis, "deadline_passed");
  AnthropicConfig anthropicConfig = anthropic();
  anthropicConfig.firstTextTimeout = 150ms;
  server.plays(flood("event: ping\ndata: {\"type\":\"ping\"}\n\n"));
  EXPECT_EQ(run(readAll(ask<AnthropicModel>(anthropicConfig))).end.diagnosis, "deadline_passed");
}

// Case 25.
TEST_F(ProviderModelsTest, DestroyingTheStreamStopsTheProvider) {
  server.plays({Send{chunkedHead() + openaiText("a")}, AwaitClose{}});
  auto stream = askOpenai();
  EXPECT_EQ(run(nextText(*stream)), "a");
  stream.reset();
  EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s));
}

TEST_F(ProviderModelsTest, DoNotCallForAPromptWithoutAQuestion) {
  EXPECT_EQ(run(readAll(ask<OpenaiModel>(openai(), " "))).end.diagnosis, "nothing_to_answer");
  EXPECT_EQ(run(readAll(ask<AnthropicModel>(anthropic(), " "))).end.diagnosis, "nothing_to_answer");
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(ProviderModelsTest, RefuseAConfigThatCannotWorkWithoutNamingTheKey) {
  OpenaiConfig one = openai();
  one.apiKey += "\n";
  AnthropicConfig two = anthropic();
  two.apiKey += " x";
  for (const auto& make : std::vector<std::function<void()>>{
           [&] { OpenaiModel(one, http, clock); }, [&] { AnthropicModel(two, http, clock); }}) {
    try {
      make();
      FAIL() << "a key that is none was taken";
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(std::string(error.what()).find("SECRET"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace livechat::test
