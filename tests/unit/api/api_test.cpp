#include "api/api.h"

#include <gtest/gtest.h>

#include "fakes/recording_exchange.h"
#include "unit/api/api_stand.h"

namespace livechat {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const std::string kShop = "https://shop.example";

class ApiTest : public ::testing::Test, protected ApiStand {
 protected:
  // Starts a request; the exchange must outlive its answer.
  void begin(RecordingExchange& exchange) {
    asio::co_spawn(loop.io(), api.handle(exchange), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.settle();
  }
  // A request that is answered at once.
  RecordingExchange call(ApiRequest request) {
    RecordingExchange exchange(loop, std::move(request));
    begin(exchange);
    return exchange;
  }
  static ApiRequest post(std::string path, const json& body) {
    ApiRequest request;
    request.method = "POST";
    request.path = std::move(path);
    request.contentType = "application/json";
    request.origin = kShop;
    request.body = body.dump();
    return request;
  }
  ApiRequest as(std::string method, std::string path) {
    ApiRequest request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.origin = kShop;
    request.authorization = "Bearer " + token;
    return request;
  }
  void startSession() {
    const json opened = call(post("/api/v1/sessions", {{"site", "demo"}})).json();
    session = opened["session"];
    token = opened["token"];
    messages = "/api/v1/sessions/" + session + "/messages";
  }
  ApiRequest message(const std::string& id, const std::string& text) {
    ApiRequest request = post(messages, {{"id", id}, {"content", text}});
    request.authorization = "Bearer " + token;
    return request;
  }

  Api api{parts("demo")};
  SessionId session;
  std::string token, messages;
};

TEST_F(ApiTest, StartsASessionAndContinuesIt) {
  const auto first = call(post("/api/v1/sessions", {{"site", "demo"}}));
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(first.json()["site"]["key"], "demo");
  EXPECT_EQ(first.header("Access-Control-Allow-Origin"), kShop);
  const auto again =
      call(post("/api/v1/sessions", {{"site", "demo"}, {"token", first.json()["token"]}}));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.json()["session"], first.json()["session"]);
  const auto forged = call(post("/api/v1/sessions", {{"site", "demo"}, {"token", "x.y.z"}}));
  EXPECT_EQ(forged.status, 201);
  EXPECT_NE(forged.json()["session"], first.json()["session"]);
}

TEST_F(ApiTest, StreamsTheReply) {
  startSession();
  model.willSay("30 days.");
  ApiRequest request = message("message-1", "Returns?");
  request.accept = "text/event-stream";
  const auto stream = call(request);
  EXPECT_EQ(stream.status, 200);
  EXPECT_EQ(stream.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(stream.header("X-Accel-Buffering"), "no");
  const std::string& body = stream.body;
  EXPECT_NE(body.find("id: 1\nevent: message\ndata: {\"id\":\"message-1\""), std::string::npos);
  EXPECT_NE(body.find("id: 2\nevent: start\ndata: {\"id\":\"message-1.r\",\"attempt\":1}\n\n"),
            std::string::npos);
  EXPECT_NE(body.find("id: 2~message-1.r.1:8\nevent: delta\n"
                      "data: {\"id\":\"message-1.r\",\"offset\":0,\"text\":\"30 days.\"}\n\n"),
            std::string::npos);
  EXPECT_NE(body.find("id: 3\nevent: end\ndata: {\"id\":\"message-1.r\",\"status\":\"complete\","
                      "\"length\":8,\"seq\":3"),
            std::string::npos);
  EXPECT_TRUE(body.ends_with("\n\n"));
}

TEST_F(ApiTest, AnswersWithoutAStreamToo) {
  startSession();
  model.willSay("30 days.");
  const auto answer = call(message("message-1", "Returns?"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json()["reply"]["content"], "30 days.");
  EXPECT_EQ(answer.json()["reply"]["status"], "complete");
}

TEST_F(ApiTest, ResumesOnTheEventStream) {
  startSession();
  ScriptedModel::Call slow;
  slow.texts = {"30 days."};
  slow.held = true;
  model.will(slow);
  RecordingExchange waiting(loop, message("message-1", "Returns?"));
  begin(waiting);
  ApiRequest events = as("GET", "/api/v1/sessions/" + session + "/events");
  events.lastEventId = "2~message-1.r.1:3";
  RecordingExchange stream(loop, events);
  asio::cancellation_signal leave;
  asio::co_spawn(loop.io(), api.handle(stream),
                 asio::bind_cancellation_slot(leave.slot(), [](std::exception_ptr) {}));
  loop.settle();
  EXPECT_NE(stream.body.find("\"offset\":3,\"text\":\"days.\""), std::string::npos) << stream.body;
  EXPECT_EQ(stream.body.find("event: end"), std::string::npos);
  model.release();
  EXPECT_NE(stream.body.find("event: end"), std::string::npos);
  leave.emit(asio::cancellation_type::terminal);
  loop.settle();
}

TEST_F(ApiTest, ReadsHistoryInPages) {
  startSession();
  for (int i = 0; i < 3; ++i) {
    model.willSay("answer " + std::to_string(i));
    call(message("message-" + std::to_string(i), "question"));
  }
  ApiRequest request = as("GET", messages);
  request.query = "limit=2";
  const json newest = call(request).json();
  ASSERT_EQ(newest["messages"].size(), 2u);
  EXPECT_EQ(newest["messages"][1]["content"], "answer 2");
  EXPECT_TRUE(newest["more"]);
  request.query = "limit=4&before=" + newest["messages"][0]["seq"].dump();
  const json older = call(request).json();
  ASSERT_EQ(older["messages"].size(), 4u);
  EXPECT_EQ(older["messages"][3]["content"], "answer 1");
  EXPECT_FALSE(older.contains("more"));
}

TEST_F(ApiTest, LetsNobodyInWhoHasNoBusiness) {
  startSession();
  const SessionId other = "another-session-id";
  struct Case {
    const char* name;
    ApiRequest request;
    int status;
    const char* code;
  };
  ApiRequest anonymous = as("GET", messages);
  anonymous.authorization.clear();
  ApiRequest basic = as("GET", messages);
  basic.authorization = "Basic abc";
  ApiRequest forged = as("GET", messages);
  forged.authorization = "Bearer abc.def.ghi";
  ApiRequest foreignPage = as("GET", messages);
  foreignPage.origin = "https://shop.example.evil";
  ApiRequest noOrigin = message("message-1", "Hi");
  noOrigin.origin.clear();
  const Case cases[] = {
      {"no token", anonymous, 401, "token_missing"},
      {"another scheme", basic, 401, "token_missing"},
      {"a forged token", forged, 401, "token_invalid"},
      {"another session", as("GET", "/api/v1/sessions/" + other + "/messages"), 403,
       "token_for_another_session"},
      {"a foreign page", foreignPage, 403, "origin_not_allowed"},
      {"a write from nowhere", noOrigin, 403, "origin_missing"},
      {"an unknown site", post("/api/v1/sessions", {{"site", "nosuch"}}), 404, "site_not_found"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto answer = call(c.request);
    EXPECT_EQ(answer.status, c.status);
    EXPECT_EQ(answer.json()["code"], c.code);
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
  }
  EXPECT_TRUE(model.prompts.empty());
}

TEST_F(ApiTest, AllowsReadingWithoutAnOrigin) {
  startSession();
  ApiRequest request = as("GET", messages);
  request.origin.clear();
  EXPECT_EQ(call(request).status, 200);
}

TEST_F(ApiTest, SaysWhatIsWrongWithABody) {
  startSession();
  const auto withBody = [&](std::string body) {
    ApiRequest request = message("message-1", "Hi");
    request.body = std::move(body);
    return request;
  };
  std::string deep(100, '[');
  struct Case {
    const char* name;
    ApiRequest request;
    int status;
    const char* code;
  };
  ApiRequest form = withBody("id=1");
  form.contentType = "application/x-www-form-urlencoded";
  const Case cases[] = {
      {"no JSON", withBody("hello"), 400, "invalid_json"},
      {"no object", withBody("[]"), 400, "invalid_json"},
      {"invalid UTF-8", withBody("{\"id\":\"message-1\",\"content\":\"\xff\"}"), 400,
       "invalid_json"},
      {"half a surrogate pair", withBody(R"({"id":"message-1","content":"\ud83d"})"), 400,
       "invalid_json"},
      {"nested too deep", withBody("{\"content\":" + deep), 400, "invalid_json"},
      {"no id", withBody(R"({"content":"Hi"})"), 400, "invalid_field"},
      {"a number for a text", withBody(R"({"id":"message-1","content":42})"), 400, "invalid_field"},
      {"a blank message", withBody(R"({"id":"message-1","content":"  "})"), 400, "blank_message"},
      {"a form", form, 415, "unsupported_media_type"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto answer = call(c.request);
    EXPECT_EQ(answer.status, c.status);
    EXPECT_EQ(answer.json()["code"], c.code);
    EXPECT_FALSE(answer.json()["detail"].get<std::string>().empty());
  }
  EXPECT_TRUE(history.messages[session].empty());
}

TEST_F(ApiTest, RefusesWhatItCannotCarryAndSaysWhen) {
  ApiRequest request = post("/api/v1/sessions", {{"site", "demo"}});
  request.overloaded = true;
  const auto refused = call(request);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.json()["code"], "busy");
  EXPECT_FALSE(refused.header("Retry-After").empty());
  ApiRequest probe;
  probe.method = "GET";
  probe.path = "/api/health/live";
  probe.overloaded = true;
  EXPECT_EQ(call(probe).status, 200) << "a busy worker is not a dead one";
}

TEST_F(ApiTest, ErasesAConversation) {
  startSession();
  model.willSay("30 days.");
  call(message("message-1", "Returns?"));
  EXPECT_EQ(call(as("DELETE", "/api/v1/sessions/" + session)).status, 204);
  EXPECT_EQ(call(as("GET", messages)).status, 404);
  EXPECT_EQ(call(message("message-2", "Hi")).status, 404);
}

TEST_F(ApiTest, ShowsItsHealth) {
  ApiRequest request;
  request.method = "GET";
  request.path = "/api/health";
  history.waiting = 9;
  const auto well = call(request).json();
  EXPECT_EQ(well["status"], "ok");
  EXPECT_EQ(well["checks"]["transcripts"], nlohmann::json({{"status", "ok"}, {"waiting", 9}}));
  history.waiting = 10;  // of a hundred that may wait
  const auto late = call(request).json();
  EXPECT_EQ(late["status"], "degraded");
  EXPECT_EQ(late["checks"]["transcripts"], nlohmann::json({{"status", "behind"}, {"waiting", 10}}));
  history.waiting = 0;
  siteStore.down = true;
  clock.advance(5s);
  call(request);  // notices, in the background
  EXPECT_EQ(call(request).json()["status"], "degraded");
  history.down = true;
  const auto down = call(request);
  EXPECT_EQ(down.status, 503);
  EXPECT_EQ(down.json()["checks"]["redis"]["status"], "down");
  EXPECT_FALSE(down.json()["checks"].contains("transcripts")) << "nobody knows what waits";
}

TEST_F(ApiTest, ServesThePagesOfTheReplacedSystem) {
  model.willSay("30 days.");
  const auto answer =
      call(post("/api/chat", {{"sessionId", "session_1700000000"}, {"message", "Returns?"}}));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json()["message"], "30 days.");
  ApiRequest read;
  read.method = "GET";
  read.path = "/api/session/session_1700000000";
  EXPECT_EQ(call(read).json()["messages"].size(), 2u);
  ApiRequest remove = read;
  remove.method = "DELETE";
  remove.origin = kShop;
  EXPECT_EQ(call(remove).status, 200);
  model.willSay("Hello again.");
  const auto again =
      call(post("/api/chat/chat", {{"sessionId", "session_1700000000"}, {"message", "Hi"}}));
  EXPECT_EQ(again.status, 200) << "such a page keeps its session id";
}

// A page of the replaced system could read and delete the conversations of visitors with tokens.
TEST_F(ApiTest, KeepsTheOldRoutesAwayFromVisitorsSessions) {
  startSession();
  model.willSay("30 days.");
  call(message("message-1", "Returns?"));
  ApiRequest read;
  read.method = "GET";
  read.path = "/api/session/" + session;
  EXPECT_EQ(call(read).status, 404);
  ApiRequest remove = read;
  remove.method = "DELETE";
  remove.origin = kShop;
  EXPECT_EQ(call(remove).status, 404);
  EXPECT_EQ(call(post("/api/chat", {{"sessionId", session}, {"message", "Hi"}})).status, 404);
  read.path = "/api/session/session_1700000000";
  read.origin = "https://evil.example";
  EXPECT_EQ(call(read).status, 403);
}

TEST_F(ApiTest, NeverTellsThePromptOrTheOrigins) {
  siteStore.site.systemPrompt = "SECRET PROMPT";
  ApiRequest request;
  request.method = "GET";
  request.path = "/api/v1/sites/demo";
  const auto answer = call(request);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Cache-Control"), "public, max-age=60");
  EXPECT_EQ(answer.body.find("SECRET"), std::string::npos);
  EXPECT_EQ(answer.body.find(kShop), std::string::npos);
}

}  // namespace
}  // namespace livechat
