// Errors of the Messages API, as a whole HTTP answer or inside a stream, sorted by what to do next.
//
//   {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"…"}
//
// Looked at in this order: HTTP status, in a stream the status that the error's type stands for,
// then the message, which is never passed on.
#pragma once

#include <string_view>

#include "adapters/foreign_json.h"
#include "adapters/provider_error.h"

namespace livechat {

// An answer whose status is not 2xx.
ProviderError anthropicHttpError(int status, std::string_view body);

// The value of an "error" member that came with status 200.
ProviderError anthropicStreamError(const ForeignJson& error);

}  // namespace livechat
