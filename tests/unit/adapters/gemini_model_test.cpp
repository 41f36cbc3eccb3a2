#include "adapters/gemini_model.h"

#include "unit/adapters/http_client_test_server.h"

namespace livechat::test {
namespace {

using Class = FailureClass;

constexpr const char* kKey = "AIzaSyTOPSECRET";

class FixedClock final : public Clock {
 public:
  Instant now() const override { return {}; }
  WallTime wall() const override {
    return std::chrono::system_clock::from_time_t(1795435200);  // Mon, 23 Nov 2026 12:00:00 GMT
  }
  Task<> sleep(Duration) override { co_return; }
};

std::string event(const std::string& text, const std::string& finish = {}) {
  std::string json = R"(data: {"candidates":[{"content":{"parts":[{"text":")" + text + R"("}]})";
  if (!finish.empty()) json += R"(,"finishReason":")" + finish + "\"";
  return chunk(json + "}]}\r\n\r\n");
}

struct Reply {
  std::string text;
  std::vector<std::string> pieces;
  ModelEnd end;
};

Task<Reply> readAll(std::unique_ptr<ModelStream> stream) {
  Reply reply;
  while (true) {
    ModelEvent event = co_await stream->next();
    if (auto* text = std::get_if<ModelText>(&event)) {
      reply.text += text->text;
      reply.pieces.push_back(text->text);
    }
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

class GeminiModelTest : public LoopTest {
 protected:
  GeminiModelTest() {
    config.apiKey = kKey;
    config.model = "models/gemini-3.8-flash";
    config.baseUrl = server.url("/base/");
    config.headersTimeout = 2s;
    config.firstTextTimeout = 2s;
    config.idleTimeout = 2s;
  }

  std::unique_ptr<ModelStream> ask(const std::string& question = "Hello?") {
    Prompt prompt;
    prompt.turns = {{Role::User, question}};
    models.push_back(std::make_unique<GeminiModel>(config, http, clock));
    return models.back()->answer(prompt);
  }
  Reply answer() {
    Reply reply = run(readAll(ask()));
    EXPECT_EQ(reply.end.diagnosis.find("SECRET"), std::string::npos) << reply.end.diagnosis;
    return reply;
  }

  GeminiConfig config;
  HttpClient http{io.get_executor()};
  FixedClock clock;
  std::vector<std::unique_ptr<GeminiModel>> models;
};

TEST_F(GeminiModelTest, StreamsAReply) {
  server.plays(
      {Send{chunkedHead() + event("Hel")}, Pause{30ms}, Send{event("lo.", "STOP") + kLastChunk}});
  const Reply reply = answer();
  EXPECT_EQ(reply.pieces, (std::vector<std::string>{"Hel", "lo."}));
  EXPECT_FALSE(reply.end.failure) << reply.end.diagnosis;
}

TEST_F(GeminiModelTest, SendsTheKeyInAHeaderAndNowhereElse) {
  server.plays({Send{whole("200 OK", "")}});
  answer();
  ASSERT_EQ(server.requests().size(), 1u);
  const std::string& sent = server.requests().front();
  EXPECT_TRUE(sent.starts_with(
      "POST /base/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse HTTP/1.1\r\n"));
  EXPECT_NE(sent.find("\r\nx-goog-api-key: AIzaSyTOPSECRET\r\n"), sent.npos);
  EXPECT_NE(sent.find("\r\ncontent-type: application/json\r\n"), sent.npos);
  EXPECT_EQ(sent.find(kKey), sent.rfind(kKey));
  EXPECT_EQ(sent.find("Authorization"), sent.npos);
}

TEST_F(GeminiModelTest, MakesOneAttemptOnly) {
  for (int i = 0; i < 2; ++i) server.plays({Send{whole("503 Service Unavailable", "")}});
  const Reply reply = answer();
  EXPECT_EQ(reply.end.failure, Class::Busy);
  EXPECT_TRUE(reply.end.retryable);
  EXPECT_EQ(server.requests().size(), 1u);
}

// Case 17.
TEST_F(GeminiModelTest, HonoursRetryAfterInBothForms) {
  for (const char* form : {"30", "Mon, 23 Nov 2026 12:00:30 GMT"}) {
    server.plays(
        {Send{whole("429 Too Many Requests", "", "Retry-After: " + std::string(form) + "\r\n")}});
    const Reply reply = answer();
    EXPECT_EQ(reply.end.failure, Class::Rate);
    EXPECT_EQ(reply.end.retryAfter, 30s);
  }
}

// Case 20: every limit fires, and is told apart by what the visitor has seen.
TEST_F(GeminiModelTest, LimitsEachPhase) {
  const struct {
    const char* name;
    Script script;
    void (*limit)(GeminiConfig&);
    Class failure;
    bool retryable;
    const char* text;
    const char* diagnosis;
  } cases[] = {
      {"no headers",
       {AwaitClose{}},
       [](GeminiConfig& c) { c.headersTimeout = 100ms; },
       Class::Busy,
       true,
       "",
       "headers_timeout"},
      {"no text",
       {Send{chunkedHead()}, AwaitClose{}},
       [](GeminiConfig& c) { c.firstTextTimeout = 100ms; },
       Class::Busy,
       false,
       "",
       "deadline_passed"},
      {"no more text",
       {Send{chunkedHead() + event("a")}, AwaitClose{}},
       [](GeminiConfig& c) { c.idleTimeout = 100ms; },
       Class::Interrupted,
       false,
       "a",
       "idle_timeout"},
      {"the whole",
       {Send{chunkedHead() + event("a")}, AwaitClose{}},
       [](GeminiConfig& c) { c.totalTimeout = 100ms; },
       Class::Interrupted,
       false,
       "a",
       "total_timeout"},
      {"an error body that stalls",
       {Send{"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n{"}, AwaitClose{}},
       [](GeminiConfig& c) { c.firstTextTimeout = 100ms; },
       Class::Model,
       false,
       "",
       "http 404 not json"},
  };
  const GeminiConfig patient = config;
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    config = patient;
    c.limit(config);
    server.plays(c.script);
    const Reply reply = answer();
    EXPECT_EQ(reply.end.failure, c.failure);
    EXPECT_EQ(reply.end.retryable, c.retryable);
    EXPECT_EQ(reply.text, c.text);
    EXPECT_EQ(reply.end.diagnosis, c.diagnosis);
    EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s));
  }
}

TEST_F(GeminiModelTest, PingsAndThoughtsAreNoFirstText) {
  Script script = {Send{chunkedHead()}};
  const std::string thought = chunk(
      "data: "
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hm\",\"thought\":true}]}}]}\r\n\r\n");
  for (int i = 0; i < 50; ++i) {
    script.push_back(Send{i % 2 ? chunk(": ping\n\n") : thought});
    script.push_back(Pause{20ms});
  }
  server.plays(std::move(script));
  config.firstTextTimeout = 150ms;
  const Reply reply = answer();
  EXPECT_EQ(reply.end.failure, Class::Busy);
  EXPECT_EQ(reply.end.diagnosis, "deadline_passed");
}

TEST_F(GeminiModelTest, ThinkingMayTakeLongerThanAPauseBetweenWords) {
  server.plays({Send{chunkedHead()}, Pause{250ms}, Send{event("a", "STOP") + kLastChunk}});
  config.idleTimeout = 100ms;
  const Reply reply = answer();
  EXPECT_EQ(reply.text, "a");
  EXPECT_FALSE(reply.end.failure) << reply.end.diagnosis;
}

// Case 25.
TEST_F(GeminiModelTest, DestroyingTheStreamStopsTheProvider) {
  server.plays({Send{chunkedHead() + event("a")}, AwaitClose{}});
  auto stream = ask();
  EXPECT_EQ(run(nextText(*stream)), "a");
  EXPECT_EQ(server.open(), 1);
  stream.reset();
  EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s));
}

// Case 21.
TEST_F(GeminiModelTest, AnEndlessReplyIsCutAndItsConnectionClosed) {
  Script script = {Send{chunkedHead()}};
  for (int i = 0; i < 200; ++i) script.push_back(Send{event(std::string(1000, 'x'))});
  script.push_back(AwaitClose{});
  server.plays(std::move(script));
  const Reply reply = answer();
  EXPECT_EQ(reply.text.size(), limits::kReplyBytes);
  EXPECT_EQ(reply.end.failure, Class::Interrupted);
  EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s));
}

TEST_F(GeminiModelTest, EndsTheCallAtAnErrorInTheStream) {
  server.plays(
      {Send{chunkedHead() + chunk("data: {\"error\":{\"code\":503}}\r\n\r\n")}, AwaitClose{}});
  EXPECT_EQ(answer().end.failure, Class::Busy);
  EXPECT_TRUE(runUntil([&] { return server.open() == 0; }, 1s));
}

TEST_F(GeminiModelTest, DoesNotCallForAPromptWithoutAQuestion) {
  const Reply reply = run(readAll(ask("  ")));
  EXPECT_EQ(reply.end.failure, Class::BadRequest);
  EXPECT_EQ(reply.end.diagnosis, "nothing_to_answer");
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(GeminiModelTest, RefusesAConfigThatCannotWorkWithoutNamingTheKey) {
  config.model = "a/b";
  EXPECT_THROW(GeminiModel(config, http, clock), std::invalid_argument);
  config.model = "gemini-3.8-flash";
  config.apiKey = std::string(kKey) + "\n";
  try {
    GeminiModel model(config, http, clock);
    FAIL() << "a key with a line end was taken";
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(std::string(error.what()).find("SECRET"), std::string::npos);
  }
}

}  // namespace
}  // namespace livechat::test
