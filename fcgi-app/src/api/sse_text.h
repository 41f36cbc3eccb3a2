// Session events as server-sent events: the one place that knows their form.
// Source: WHATWG HTML, "Server-sent events"; the events are described in docs/openapi.yaml.
#pragma once

#include <string>

#include "api/exchange.h"
#include "chat/events.h"

namespace livechat {

// Headers of every event stream.
HttpHeaders eventStreamHeaders(const ApiRequest& request);

inline constexpr std::string_view kHeartbeat = ": hb\n\n";

// Appends the event to `out`.
void appendSse(std::string& out, const SessionEvent& event);

}  // namespace livechat
