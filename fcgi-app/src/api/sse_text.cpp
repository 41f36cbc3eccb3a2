#include "api/sse_text.h"

#include <nlohmann/json.hpp>

#include "api/respond.h"
#include "base/encoding.h"
#include "chat/message_json.h"

namespace livechat {

namespace {

using nlohmann::ordered_json;

struct Named {
  std::string_view event;
  std::string data;
};

std::string text(const ordered_json& data) {
  return data.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json endData(const ReplyEnded& ended) {
  const Message& message = ended.message;
  ordered_json data = {
      {"id", message.id}, {"status", name(message.status)}, {"length", message.content.size()}};
  if (message.seq > 0) data["seq"] = message.seq;
  if (message.time) data["ts"] = timeText(*message.time);
  if (message.failure) data["class"] = name(*message.failure);
  if (ended.retryAfter) data["retryAfter"] = ended.retryAfter->count();
  if (message.fallback) data["fallback"] = true;
  if (!message.choices.empty()) data["choices"] = message.choices;
  if (!message.cards.empty()) data["cards"] = cardsJson(message.cards);
  if (ended.usage.promptTokens > 0 || ended.usage.outputTokens > 0) {
    data["usage"] = {{"promptTokens", ended.usage.promptTokens},
                     {"outputTokens", ended.usage.outputTokens}};
  }
  return data;
}

// Written by hand: nearly all events are these.
std::string deltaData(const ReplyDelta& e) {
  std::string data = R"({"id":)";
  appendJsonString(data, e.reply);
  data.append(R"(,"offset":)").append(std::to_string(e.offset)).append(R"(,"text":)");
  appendJsonString(data, e.text);
  data.push_back('}');
  return data;
}

Named named(const MessageStored& e) { return {"message", text(messageJson(e.message))}; }
Named named(const ReplyStarted& e) {
  return {"start", text({{"id", e.reply}, {"attempt", e.attempt}})};
}
Named named(const ReplyDelta& e) { return {"delta", deltaData(e)}; }
Named named(const ReplySources& e) {
  return {"sources", text({{"id", e.reply}, {"items", sourcesJson(e.items)}})};
}
Named named(const ReplyReset& e) {
  return {"reset", text({{"id", e.reply}, {"attempt", e.attempt}})};
}
Named named(const ReplyEnded& e) { return {"end", text(endData(e))}; }
Named named(const Reconnect& e) { return {"reconnect", text({{"afterMs", e.after.count()}})}; }

}  // namespace

HttpHeaders eventStreamHeaders(const ApiRequest& request) {
  HttpHeaders headers = commonHeaders(request);
  headers.emplace_back("Content-Type", "text/event-stream");
  headers.emplace_back("X-Accel-Buffering", "no");
  return headers;
}

void appendSse(std::string& out, const SessionEvent& event) {
  const Named what = std::visit([](const auto& e) { return named(e); }, event.what);
  out.append("id: ").append(cursorText(event.cursor)).append("\nevent: ").append(what.event);
  out.append("\ndata: ").append(what.data).append("\n\n");
}

}  // namespace livechat
