// Errors of the Gemini API, as a whole HTTP answer or inside a stream, sorted by what to do next.
//
//   {"error":{"code":429,"message":"…","status":"RESOURCE_EXHAUSTED","details":[{"@type":
//   "type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}, …]}}
//
// sometimes inside a one-element list; a front end may answer with HTML or nothing. Looked at in
// this order: HTTP status, reason in the details, the body's own code and status. The message
// holds project numbers, addresses and keys, so it is never passed on.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/foreign_json.h"
#include "chat/message.h"

namespace livechat {

struct GeminiError {
  FailureClass failure = FailureClass::Generic;
  bool retryable = false;  // by the very same call
  std::optional<std::chrono::milliseconds> retryAfter;
  std::string diagnosis;  // constants and numbers only
};

// An answer whose status is not 2xx. `retryAfter`: from its Retry-After header.
GeminiError geminiHttpError(int status, std::string_view body,
                            std::optional<std::chrono::milliseconds> retryAfter);

// The value of an "error" member that came with status 200.
GeminiError geminiStreamError(const ForeignJson& error);

// Retry-After, in seconds or as an HTTP date seen at `now`. Nothing if it is neither; a date in
// the past is zero; at most a day.
std::optional<std::chrono::milliseconds> parseRetryAfter(std::string_view text,
                                                         std::chrono::system_clock::time_point now);

}  // namespace livechat
