#include "adapters/provider_error.h"

#include <gtest/gtest.h>

#include <map>

namespace livechat {
namespace {

using namespace std::chrono_literals;
using Class = FailureClass;
using Delay = std::optional<std::chrono::milliseconds>;

const auto kNow =
    std::chrono::system_clock::from_time_t(1795435200);  // Mon, 23 Nov 2026 12:00:00 GMT

ReplyHead headWith(const std::map<std::string, std::string>& headers) {
  const auto look = [&](const char* name) -> std::optional<std::string> {
    const auto found = headers.find(name);
    return found == headers.end() ? std::nullopt : std::optional(found->second);
  };
  return readHead(429, look, kNow);
}

TEST(ProviderError, ReadsRetryAfterAsSecondsOrDate) {
  const struct {
    const char* text;
    Delay delay;
  } cases[] = {
      {"0", 0ms},
      {"120", 120s},
      {"99999999999999999999", 24h},
      {"Mon, 23 Nov 2026 12:00:30 GMT", 30s},
      {"Monday, 23-Nov-26 12:00:30 GMT", 30s},
      {"Mon Nov 23 12:00:30 2026", 30s},
      {"Mon, 23 Nov 2026 11:00:00 GMT", 0ms},
      {"Mon, 23 Nov 2037 12:00:00 GMT", 24h},
      {"Wed, 01 Jan 3000 00:00:00 GMT", 24h},  // later than a clock of nanoseconds goes
      {"", {}},
      {"soon", {}},
      {"-5", {}},
      {"1.5", {}},
  };
  for (const auto& c : cases) EXPECT_EQ(parseRetryAfter(c.text, kNow), c.delay) << c.text;
}

TEST(ProviderError, ReadsDurations) {
  const struct {
    const char* text;
    Delay delay;
  } cases[] = {{"1s", 1s},    {"6m0s", 6min}, {"17ms", 17ms}, {"34.4s", 34400ms}, {"1h2m3s", 3723s},
               {"900h", 24h}, {"", {}},       {"s", {}},      {"7", {}},          {"7x", {}},
               {"-7s", {}},   {"7s ", {}},    {"nans", {}}};
  for (const auto& c : cases) EXPECT_EQ(parseDuration(c.text), c.delay) << c.text;
}

TEST(ProviderError, ReadsTheHead) {
  EXPECT_EQ(headWith({}).status, 429);
  EXPECT_EQ(headWith({}).retryAfter, Delay());
  EXPECT_EQ(headWith({{"retry-after", "7"}}).retryAfter, Delay(7s));
  EXPECT_EQ(headWith({{"retry-after-ms", "250"}, {"retry-after", "1"}}).retryAfter, Delay(250ms));
  EXPECT_EQ(headWith({{"x-ratelimit-reset-tokens", "6m0s"}}).retryAfter, Delay())
      << "none is used up";
  EXPECT_EQ(headWith({{"x-ratelimit-reset-tokens", "6m0s"},
                      {"x-ratelimit-remaining-tokens", "0"},
                      {"x-ratelimit-reset-requests", "17ms"},
                      {"x-ratelimit-remaining-requests", "0"}})
                .retryAfter,
            Delay(6min));
  EXPECT_EQ(headWith({{"x-should-retry", "false"}}).shouldRetry, std::optional(false));
  EXPECT_EQ(headWith({{"x-should-retry", "perhaps"}}).shouldRetry, std::nullopt);
  EXPECT_EQ(headWith({{"request-id", "req_1"}}).requestId, "req_1");
  EXPECT_EQ(headWith({{"x-request-id", "a b\r\nc"}}).requestId, "") << "not what a log can take";
  EXPECT_EQ(headWith({{"x-request-id", std::string(65, 'a')}}).requestId, "");
}

TEST(ProviderError, HeedsTheHead) {
  const auto heeded = [](bool retryable, Delay own, const ReplyHead& head) {
    ProviderError error;
    error.retryable = retryable;
    error.retryAfter = own;
    heed(head, error);
    return error;
  };
  EXPECT_EQ(heeded(true, {}, {.retryAfter = 7s}).retryAfter, Delay(7s));
  EXPECT_EQ(heeded(true, 2s, {.retryAfter = 7s}).retryAfter, Delay(7s)) << "the longer of the two";
  EXPECT_EQ(heeded(true, 9s, {.retryAfter = 7s}).retryAfter, Delay(9s));
  EXPECT_EQ(heeded(false, {}, {.retryAfter = 7s}).retryAfter, Delay()) << "nothing to retry";
  EXPECT_FALSE(heeded(true, {}, {.shouldRetry = false}).retryable);
  EXPECT_FALSE(heeded(false, {}, {.shouldRetry = true}).retryable) << "a refusal stays one";
}

TEST(ProviderError, SortsStatuses) {
  const struct {
    int status;
    Class failure;
    bool retryable;
  } cases[] = {
      {400, Class::BadRequest, false}, {401, Class::Key, false},     {402, Class::Key, false},
      {403, Class::Key, false},        {404, Class::Model, false},   {408, Class::Busy, true},
      {413, Class::BadRequest, false}, {429, Class::Rate, true},     {499, Class::Generic, false},
      {500, Class::Busy, true},        {501, Class::Generic, false}, {529, Class::Busy, true},
      {302, Class::Generic, false},    {0, Class::Generic, false}};
  for (const auto& c : cases) {
    EXPECT_EQ(errorOfStatus(c.status).failure, c.failure) << c.status;
    EXPECT_EQ(errorOfStatus(c.status).retryable, c.retryable) << c.status;
  }
}

}  // namespace
}  // namespace livechat
