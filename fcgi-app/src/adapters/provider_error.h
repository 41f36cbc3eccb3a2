// How a provider's failure is sorted, by what to do next: what all of them have in common.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "chat/message.h"

namespace livechat {

struct ProviderError {
  FailureClass failure = FailureClass::Generic;
  bool retryable = false;  // by the very same call
  std::optional<std::chrono::milliseconds> retryAfter;
  std::optional<std::chrono::milliseconds> refusedFor;  // the account, whatever is asked
  std::string diagnosis;                                // constants and numbers only
};

// What the head of an answer says.
struct ReplyHead {
  int status = 0;
  std::optional<std::chrono::milliseconds> retryAfter;
  std::optional<bool> shouldRetry;
  std::string requestId;  // for the provider's support; safe to log
};

// `header`: looks one up by its name. Read are retry-after-ms, retry-after, the x-ratelimit-reset-*
// of what is used up, x-should-retry, x-request-id and request-id.
ReplyHead readHead(int status, const std::function<std::optional<std::string>(const char*)>& header,
                   std::chrono::system_clock::time_point now);

// What the HTTP status alone says.
ProviderError errorOfStatus(int status);

// What the head says about trying again, laid over what the body says. A delay is never shortened,
// and no head makes a refusal worth another try.
void heed(const ReplyHead& head, ProviderError& error);

// Retry-After, in seconds or as an HTTP date seen at `now`. Nothing if it is neither; a date in
// the past is zero; at most a day.
std::optional<std::chrono::milliseconds> parseRetryAfter(std::string_view text,
                                                         std::chrono::system_clock::time_point now);

// "34.4s", "6m0s", "17ms", "1h2m"; at most a day. Nothing if it is none of these.
std::optional<std::chrono::milliseconds> parseDuration(std::string_view text);

}  // namespace livechat
