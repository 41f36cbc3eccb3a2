#include "adapters/gemini_error.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

using namespace std::chrono_literals;
using Class = FailureClass;
using Delay = std::optional<std::chrono::milliseconds>;

// The words of an error hold what must not get out.
constexpr const char* kSecret = "AIzaSyTOPSECRET";

std::string body(int code, const char* status, const std::string& details = "[]",
                 const std::string& message = "project 1234567 key AIzaSyTOPSECRET") {
  return R"({"error":{"code":)" + std::to_string(code) + R"(,"message":")" + message +
         R"(","status":")" + status + R"(","details":)" + details + "}}";
}

std::string detail(const char* type, const char* members) {
  return std::string(R"({"@type":"type.googleapis.com/google.rpc.)") + type + "\"," + members + "}";
}

std::string reason(const char* name) {
  return "[" + detail("ErrorInfo", (R"("reason":")" + std::string(name) + "\"").c_str()) + "]";
}

// Cases 16 and 17 of the provider notes, and the table of their section 1.3.
TEST(GeminiError, SortsHttpErrorsByWhatToDoNext) {
  const std::string retry = detail("RetryInfo", R"("retryDelay":"34.4s")");
  const std::string perMinute =
      detail("QuotaFailure", R"("violations":[{"quotaId":"GenerateRequestsPerMinutePerProject"}])");
  const std::string perDay = detail(
      "QuotaFailure",
      R"("violations":[{"quotaId":"RequestsPerMinute"},{"quotaId":"GenerateRequestsPerDayPerProject-FreeTier"}])");
  const struct {
    const char* name;
    int status;
    std::string body;
    Class failure;
    bool retryable;
    Delay retryAfter = std::nullopt;
    Delay refusedFor = std::nullopt;
  } cases[] = {
      {"a wrong key", 400, body(400, "INVALID_ARGUMENT", reason("API_KEY_INVALID")), Class::Key,
       false},
      {"a wrong key, no details", 400,
       body(400, "INVALID_ARGUMENT", "[]", "API key not valid. Please pass a valid API key."),
       Class::Key, false},
      {"an expired key, no details", 400,
       body(400, "INVALID_ARGUMENT", "[]", "API key expired. Please renew the API key."),
       Class::Key, false},
      {"another 400", 400, body(400, "INVALID_ARGUMENT"), Class::BadRequest, false},
      {"a 400 that only mentions keys", 400,
       body(400, "INVALID_ARGUMENT", "[]", "unknown key in object"), Class::BadRequest, false},
      {"a 400 without a body", 400, "", Class::BadRequest, false},
      {"no billing", 400, body(400, "FAILED_PRECONDITION"), Class::Key, false},
      {"a token of the wrong type", 401,
       body(401, "UNAUTHENTICATED", reason("ACCESS_TOKEN_TYPE_UNSUPPORTED")), Class::Key, false},
      {"credit used up", 402, "", Class::Key, false},
      {"service disabled", 403, body(403, "PERMISSION_DENIED", reason("SERVICE_DISABLED")),
       Class::Key, false},
      {"unknown model", 404, body(404, "NOT_FOUND"), Class::Model, false},
      {"404 of a front end", 404, "<!DOCTYPE html><title>Error 404</title>", Class::Model, false},
      {"429 with a delay", 429,
       body(429, "RESOURCE_EXHAUSTED", "[" + perMinute + "," + retry + "]"), Class::Rate, true,
       34400ms},
      {"429 of a daily quota", 429,
       body(429, "RESOURCE_EXHAUSTED", "[" + perDay + "," + retry + "]"), Class::Rate, false,
       std::nullopt, 1h},
      {"429 without details", 429, body(429, "RESOURCE_EXHAUSTED"), Class::Rate, true},
      {"429 in a list", 429, "[" + body(429, "RESOURCE_EXHAUSTED", "[" + retry + "]") + "]",
       Class::Rate, true, 34400ms},
      {"429 without a body", 429, "", Class::Rate, true},
      {"cancelled", 499, body(499, "CANCELLED"), Class::Generic, false},
      {"internal", 500, body(500, "INTERNAL"), Class::Busy, true},
      {"a front end's 502", 502, "<html>", Class::Busy, true},
      {"overloaded", 503, body(503, "UNAVAILABLE", "[" + retry + "]"), Class::Busy, true, 34400ms},
      {"too late", 504, body(504, "DEADLINE_EXCEEDED"), Class::Busy, true},
      {"too large", 413, "", Class::BadRequest, false},
      {"a redirect", 302, "", Class::Generic, false},
      {"the HTTP status wins over the body's", 503, body(400, "INVALID_ARGUMENT"), Class::Busy,
       true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const ProviderError error = geminiHttpError(c.status, c.body);
    EXPECT_EQ(error.failure, c.failure);
    EXPECT_EQ(error.retryable, c.retryable);
    EXPECT_EQ(error.retryAfter, c.retryAfter);
    EXPECT_EQ(error.refusedFor, c.refusedFor);
    EXPECT_NE(error.diagnosis.find(std::to_string(c.status)), std::string::npos);
    EXPECT_EQ(error.diagnosis.find(kSecret), std::string::npos) << error.diagnosis;
    EXPECT_EQ(error.diagnosis.find("1234567"), std::string::npos) << error.diagnosis;
  }
}

// Cases 18 and 19.
TEST(GeminiError, SurvivesBodiesOfAnyShape) {
  const std::string bodies[] = {
      "null",
      "42",
      "[]",
      "[[]]",
      "{}",
      R"({"error":null})",
      R"({"error":"busy"})",
      R"({"error":[1]})",
      R"({"error":{"code":"x","status":7,"message":[],"details":{}}})",
      R"({"error":{"details":[7,null,{"@type":7},{"@type":"google.rpc.QuotaFailure","violations":7},
          {"@type":"google.rpc.QuotaFailure","violations":[7,{"quotaId":7}]},
          {"@type":"google.rpc.RetryInfo","retryDelay":7}]}})",
      R"({"error":{"code":503,"mess)",
      std::string("\0\xFF\x01 binary", 10),
      std::string(10'000, '['),
  };
  for (const std::string& text : bodies) {
    const ProviderError error = geminiHttpError(503, text);
    EXPECT_EQ(error.failure, Class::Busy) << text;
    EXPECT_TRUE(error.retryable) << text;
    EXPECT_FALSE(error.retryAfter) << text;
  }
}

TEST(GeminiError, ReadsRetryDelays) {
  const struct {
    const char* text;
    Delay delay;
  } cases[] = {{"34.4s", 34400ms}, {"7s", 7s},   {"0s", 0ms}, {"0.0015s", 1ms},
               {"1e9s", 24h},      {"7", {}},    {"-7s", {}}, {"s", {}},
               {"", {}},           {"nans", {}}, {"7 s", {}}, {"7ms", 7ms}};
  for (const auto& c : cases) {
    const std::string info =
        detail("RetryInfo", (R"("retryDelay":")" + std::string(c.text) + "\"").c_str());
    EXPECT_EQ(geminiHttpError(429, body(429, "X", "[" + info + "]")).retryAfter, c.delay) << c.text;
  }
}

TEST(GeminiError, SortsStreamErrorsByCodeThenStatus) {
  const struct {
    const char* json;
    Class failure;
    bool retryable;
  } cases[] = {
      {R"({"code":503,"status":"UNAVAILABLE"})", Class::Busy, true},
      {R"({"code":429,"status":"RESOURCE_EXHAUSTED"})", Class::Rate, true},
      {R"({"code":400})", Class::BadRequest, false},
      {R"({"status":"UNAVAILABLE"})", Class::Busy, true},
      {R"({"code":14,"status":"RESOURCE_EXHAUSTED"})", Class::Rate, true},
      {R"({"code":"503"})", Class::Generic, false},
      {R"("overloaded")", Class::Generic, false},
      {R"({})", Class::Generic, false},
  };
  for (const auto& c : cases) {
    const ProviderError error = geminiStreamError(*parseForeignJson(c.json));
    EXPECT_EQ(error.failure, c.failure) << c.json;
    EXPECT_EQ(error.retryable, c.retryable) << c.json;
  }
}

}  // namespace
}  // namespace livechat
