// A message as JSON: the one shape for Redis and for the API.
//
//   {"id":"…","role":"user","content":"…","ts":"2026-11-23T12:00:00.123Z","status":"complete",
//    "seq":5,"class":"BUSY","sources":[{"title":"…","url":"…"}],"choices":["Yes"],
//    "cards":[{"kind":"product","title":"…","url":"…","image":"…",
//              "price":{"amount":"49.90","currency":"EUR"},"availability":"in_stock","text":"…"}],
//    "attempt":2,"fallback":true}
//
// `id`, `ts` and `seq` are absent on data of the system we replace ({role, content} only); `class`,
// `sources`, `choices`, `cards`, `attempt` (1) and `fallback` are absent when there is nothing to
// say, as are a card's last four members.
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
nlohmann::ordered_json cardsJson(const std::vector<Card>& cards);

// Of a JSON object with such members, as stored; what is not understood is left out.
std::vector<std::string> parseChoices(const nlohmann::json& object);
std::vector<Card> parseCards(const nlohmann::json& object);

}  // namespace livechat
