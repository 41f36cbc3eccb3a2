// A message as JSON: the one shape for Redis and for the API.
//
//   {"id":"…","role":"user","content":"…","ts":"2026-11-23T12:00:00.123Z","status":"complete",
//    "seq":5,"class":"BUSY","sources":[{"title":"…","url":"…"}],"attempt":2,
//    "fallback":true}
//
// `id`, `ts` and `seq` are absent on data of the system we replace ({role, content} only); `class`,
// `sources`, `attempt` (1) and `fallback` are absent when there is nothing to say.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "chat/message.h"

namespace livechat {

nlohmann::ordered_json messageJson(const Message& message);

// Never throws: invalid UTF-8 becomes U+FFFD.
std::string messageText(const Message& message);

// Nothing when `text` is no JSON object with a known role and a text content.
std::optional<Message> parseMessage(std::string_view text);

nlohmann::ordered_json sourcesJson(const std::vector<Source>& sources);

}  // namespace livechat
