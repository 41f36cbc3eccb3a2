// Errors of Chat Completions servers, as a whole HTTP answer or inside a stream, sorted by what to
// do next.
//
//   {"error":{"message":"…","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}
//
// `code` is a string, a number or null; `error` may be a bare string; vLLM puts the members at the
// top, beside "object":"error". Looked at in this order: what the code or type says whatever the
// status (too long, not allowed, no quota), then the HTTP status, in a stream the status that the
// code stands for. The message holds keys and addresses: it is searched, never passed on.
#pragma once

#include <string_view>

#include "adapters/foreign_json.h"
#include "adapters/provider_error.h"

namespace livechat {

// An answer whose status is not 2xx.
ProviderError openaiHttpError(int status, std::string_view body);

// The value of an "error" member, or what vLLM writes in place of it, that came with status 200.
ProviderError openaiStreamError(const ForeignJson& error);

}  // namespace livechat
