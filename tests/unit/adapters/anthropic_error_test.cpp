#include "adapters/anthropic_error.h"

#include <gtest/gtest.h>

namespace livechat {
namespace {

using Class = FailureClass;

std::string body(const std::string& type, const std::string& message = "key sk-ant-TOPSECRET") {
  return R"({"type":"error","error":{"type":")" + type + R"(","message":")" + message +
         R"("},"request_id":"req_1"})";
}

TEST(AnthropicError, SortsHttpErrorsByWhatToDoNext) {
  const struct {
    int status;
    std::string body;
    Class failure;
    bool retryable;
    const char* diagnosis;
  } cases[] = {
      {400, body("invalid_request_error"), Class::BadRequest, false,
       "http 400 invalid_request_error"},
      {400, body("invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"),
       Class::BadRequest, false, "http 400 invalid_request_error prompt too long"},
      {400, body("invalid_request_error", "Your credit balance is too low to access the API."),
       Class::Key, false, "http 400 invalid_request_error credit used up"},
      {401, body("authentication_error"), Class::Key, false, "http 401 authentication_error"},
      {402, body("billing_error"), Class::Key, false, "http 402 billing_error"},
      {403, body("permission_error"), Class::Key, false, "http 403 permission_error"},
      {404, body("not_found_error"), Class::Model, false, "http 404 not_found_error"},
      {413, body("request_too_large"), Class::BadRequest, false, "http 413 request_too_large"},
      {429, body("rate_limit_error"), Class::Rate, true, "http 429 rate_limit_error"},
      {500, body("api_error"), Class::Busy, true, "http 500 api_error"},
      {504, body("timeout_error"), Class::Busy, true, "http 504 timeout_error"},
      {529, body("overloaded_error"), Class::Busy, true, "http 529 overloaded_error"},
      {529, body("sk-ant-TOPSECRET"), Class::Busy, true, "http 529 ?"},
      {502, "<html>", Class::Busy, true, "http 502 not json"},
      {429, "", Class::Rate, true, "http 429 without a body"},
  };
  for (const auto& c : cases) {
    const ProviderError error = anthropicHttpError(c.status, c.body);
    EXPECT_EQ(error.failure, c.failure) << c.diagnosis;
    EXPECT_EQ(error.retryable, c.retryable) << c.diagnosis;
    EXPECT_EQ(error.diagnosis, c.diagnosis);
  }
}

TEST(AnthropicError, SurvivesBodiesOfAnyShape) {
  for (const std::string& text :
       {std::string("null"), std::string("[]"), std::string("{}"), std::string(R"({"error":"x"})"),
        std::string(R"({"error":[1]})"), std::string(R"({"error":{"type":7,"message":{}}})"),
        std::string("\0\xFF", 2), std::string(10'000, '[')}) {
    EXPECT_EQ(anthropicHttpError(529, text).failure, Class::Busy) << text;
  }
}

TEST(AnthropicError, SortsStreamErrorsByType) {
  const struct {
    const char* json;
    Class failure;
    bool retryable;
  } cases[] = {
      {R"({"type":"overloaded_error"})", Class::Busy, true},
      {R"({"type":"rate_limit_error"})", Class::Rate, true},
      {R"({"type":"authentication_error"})", Class::Key, false},
      {R"({"type":"invalid_request_error"})", Class::BadRequest, false},
      {R"({"type":"brand_new_error"})", Class::Busy, true},
      {R"("x")", Class::Busy, true},
  };
  for (const auto& c : cases) {
    const ProviderError error = anthropicStreamError(*parseForeignJson(c.json));
    EXPECT_EQ(error.failure, c.failure) << c.json;
    EXPECT_EQ(error.retryable, c.retryable) << c.json;
  }
}

}  // namespace
}  // namespace livechat
