// Errors of the Gemini API, as a whole HTTP answer or inside a stream, sorted by what to do next.
//
//   {"error":{"code":429,"message":"…","status":"RESOURCE_EXHAUSTED","details":[{"@type":
//   "type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}, …]}}
//
// sometimes inside a one-element list; a front end may answer with HTML or nothing. Looked at in
// this order: HTTP status, reason in the details, the body's own code and status. The message
// holds project numbers, addresses and keys, so it is never passed on.
#pragma once

#include <string_view>

#include "adapters/foreign_json.h"
#include "adapters/provider_error.h"

namespace livechat {

// An answer whose status is not 2xx.
ProviderError geminiHttpError(int status, std::string_view body);

// The value of an "error" member that came with status 200.
ProviderError geminiStreamError(const ForeignJson& error);

}  // namespace livechat
