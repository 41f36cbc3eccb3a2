#include "adapters/openai_error.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

using Class = FailureClass;

std::string body(const std::string& type, const std::string& code,
                 const std::string& message = "key sk-TOPSECRET of org-1234567") {
  return R"({"error":{"message":")" + message + R"(","type":")" + type +
         R"(","param":null,"code":)" + code + "}}";
}

// The table of section 2 of the provider notes.
TEST(OpenaiError, SortsHttpErrorsByWhatToDoNext) {
  const struct {
    const char* name;
    int status;
    std::string body;
    Class failure;
    bool retryable;
  } cases[] = {
      {"too long", 400, body("invalid_request_error", R"("context_length_exceeded")"),
       Class::BadRequest, false},
      {"too long for llama.cpp", 500, body("exceed_context_size_error", "500"), Class::BadRequest,
       false},
      {"too long for vLLM", 400,
       R"({"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","code":400})",
       Class::BadRequest, false},
      {"not allowed", 400, body("invalid_request_error", R"("content_policy_violation")"),
       Class::Safety, false},
      {"not allowed by Azure", 400, body("", R"("content_filter")"), Class::Safety, false},
      {"not allowed by OpenRouter", 403,
       R"({"error":{"code":403,"message":"flagged","metadata":{"reasons":["violence"]}}})",
       Class::Safety, false},
      {"another 400", 400, body("invalid_request_error", R"("unsupported_parameter")"),
       Class::BadRequest, false},
      {"too much at once for Groq", 413, body("tokens", R"("rate_limit_exceeded")"),
       Class::BadRequest, false},
      {"422", 422, R"({"detail":[{"type":"extra_forbidden"}]})", Class::BadRequest, false},
      {"a wrong key", 401, body("invalid_request_error", R"("invalid_api_key")"), Class::Key,
       false},
      {"a wrong key, said with 400", 400,
       R"({"code":"Client specified an invalid argument","error":"Incorrect API key provided: sk-TOPSECRET"})",
       Class::Key, false},
      {"not permitted", 403, body("permission_error", "null"), Class::Key, false},
      {"no credit", 402,
       R"({"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}})",
       Class::Key, false},
      {"an unknown model", 404, body("invalid_request_error", R"("model_not_found")"), Class::Model,
       false},
      {"an unknown model, Ollama", 404,
       body("api_error", "null", "model \\\"x\\\" not found, try pulling it first"), Class::Model,
       false},
      {"an unknown model, vLLM", 404,
       R"({"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404})",
       Class::Model, false},
      {"an unknown deployment, Azure", 404,
       R"({"error":{"code":"DeploymentNotFound","message":"x"}})", Class::Model, false},
      {"an unknown address", 404, "404 page not found", Class::BadRequest, false},
      {"a rate limit", 429, body("requests", R"("rate_limit_exceeded")"), Class::Rate, true},
      {"a rate limit without a body", 429, "", Class::Rate, true},
      {"no quota", 429, body("insufficient_quota", R"("insufficient_quota")"), Class::Rate, false},
      {"a conflict", 409, "", Class::Busy, true},
      {"no capacity at Groq", 498, body("capacity_exceeded", "null"), Class::Busy, true},
      {"loading", 503,
       R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})",
       Class::Busy, true},
      {"a bare string", 500, R"({"error":"llama runner process has terminated"})", Class::Busy,
       true},
      {"in a list", 429, "[" + body("requests", "null") + "]", Class::Rate, true},
      {"HTML", 502, "<html>sk-TOPSECRET", Class::Busy, true},
      {"a redirect", 302, "", Class::Generic, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const ProviderError error = openaiHttpError(c.status, c.body);
    EXPECT_EQ(error.failure, c.failure) << error.diagnosis;
    EXPECT_EQ(error.retryable, c.retryable);
    EXPECT_TRUE(error.diagnosis.starts_with("http " + std::to_string(c.status)));
    EXPECT_EQ(error.diagnosis.find("SECRET"), std::string::npos) << error.diagnosis;
    EXPECT_EQ(error.diagnosis.find("1234567"), std::string::npos) << error.diagnosis;
  }
}

TEST(OpenaiError, TellsTheOperatorWhatMatters) {
  EXPECT_EQ(openaiHttpError(429, body("insufficient_quota", R"("insufficient_quota")")).diagnosis,
            "http 429 insufficient_quota credit used up");
  EXPECT_EQ(
      openaiHttpError(400, body("invalid_request_error", R"("context_length_exceeded")")).diagnosis,
      "http 400 context_length_exceeded type invalid_request_error prompt too long");
  EXPECT_EQ(openaiHttpError(400, body("sk-TOPSECRET", R"("a code with words")")).diagnosis,
            "http 400 ? type ?");
  EXPECT_EQ(openaiHttpError(500, "").diagnosis, "http 500 without a body");
  EXPECT_EQ(openaiHttpError(500, "{").diagnosis, "http 500 not json");
}

TEST(OpenaiError, SurvivesBodiesOfAnyShape) {
  for (const std::string& text :
       {std::string("null"), std::string("42"), std::string("[]"), std::string("[[]]"),
        std::string("{}"), std::string(R"({"error":[1]})"),
        std::string(R"({"error":{"code":{},"type":7,"message":[],"metadata":7}})"),
        std::string(R"({"error":{"code":1e999,"metadata":{"reasons":7}}})"),
        std::string("\0\xFF", 2), std::string(10'000, '[')}) {
    EXPECT_EQ(openaiHttpError(503, text).failure, Class::Busy) << text;
    EXPECT_TRUE(openaiHttpError(503, text).retryable) << text;
  }
}

TEST(OpenaiError, SortsStreamErrorsByCodeThenType) {
  const struct {
    const char* json;
    Class failure;
    bool retryable;
  } cases[] = {
      {R"({"code":502})", Class::Busy, true},
      {R"({"code":"429"})", Class::Rate, true},
      {R"({"code":"rate_limit_exceeded"})", Class::Rate, true},
      {R"({"type":"insufficient_quota"})", Class::Rate, false},
      {R"({"type":"invalid_request_error"})", Class::BadRequest, false},
      {R"({"code":"invalid_api_key","type":"invalid_request_error"})", Class::Key, false},
      {R"({"code":"context_length_exceeded"})", Class::BadRequest, false},
      {R"({"code":403,"metadata":{"reasons":["x"]}})", Class::Safety, false},
      {R"({"code":400,"type":"BadRequestError"})", Class::BadRequest, false},
      {R"({"type":"server_error"})", Class::Busy, true},
      {R"({})", Class::Busy, true},
      {R"("crashed")", Class::Busy, true},
  };
  for (const auto& c : cases) {
    const ProviderError error = openaiStreamError(*parseForeignJson(c.json));
    EXPECT_EQ(error.failure, c.failure) << c.json;
    EXPECT_EQ(error.retryable, c.retryable) << c.json;
  }
}

}  // namespace
}  // namespace livechat
