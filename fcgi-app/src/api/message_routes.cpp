// Messages and the event streams that answer them.
#include <nlohmann/json.hpp>

#include "api/api.h"
#include "api/request_body.h"
#include "api/respond.h"
#include "api/sse_text.h"
#include "base/encoding.h"
#include "chat/message_json.h"
#include "chat/reply_reader.h"

namespace livechat {

namespace {

using nlohmann::json;

bool wantsEvents(const ApiRequest& request) {
  return request.accept.find("text/event-stream") != std::string::npos;
}

void beginEvents(Exchange& exchange) {
  exchange.begin(200, eventStreamHeaders(exchange.request()));
  exchange.keepAlive(kHeartbeat);
}

// The reply as it grows, up to its end. Leaving stops only the reading.
Task<> streamReply(Exchange& exchange, Said said) {
  beginEvents(exchange);
  const Cursor begin{said.message.seq, {}, 0, 0};
  std::string bytes;
  appendSse(bytes, {begin, MessageStored{said.message}});
  ReplyReader reader(said.reply, begin);
  Signal changed(exchange.executor());
  const Bell::Listener listener(said.reply->changed, changed);
  for (;;) {
    while (const auto event = reader.poll()) appendSse(bytes, *event);
    exchange.send(bytes);
    bytes.clear();
    if (reader.finished()) co_return;
    co_await exchange.writable();
    co_await changed.wait();
  }
}

// The finished reply, for callers that take no stream.
Task<> awaitReply(Exchange& exchange, Said said) {
  Signal changed(exchange.executor());
  const Bell::Listener listener(said.reply->changed, changed);
  while (said.reply->phase() != LiveReply::Phase::Ended) co_await changed.wait();
  respondJson(
      exchange, 200,
      {{"message", messageJson(said.message)}, {"reply", messageJson(said.reply->message())}});
}

// Last-Event-ID, or ?cursor= for callers that cannot set headers. Nothing: none was sent.
Result<std::optional<Cursor>> requestedCursor(const ApiRequest& request) {
  std::optional<std::string> text;
  if (!request.lastEventId.empty()) text = request.lastEventId;
  if (!text) text = queryParameter(request.query, "cursor");
  if (!text) return std::nullopt;
  const auto cursor = parseCursor(*text);
  if (!cursor) {
    return failure(ErrorKind::Invalid, "invalid_field",
                   "Last-Event-ID must be an id of an event of this session");
  }
  return cursor;
}

}  // namespace

Task<> Api::postMessage(Exchange& exchange, PathValues values) {
  const ApiRequest& request = exchange.request();
  const Result<Visitor> visitor = co_await gate_.admit(request, values[0]);
  if (!visitor) co_return respondProblem(exchange, visitor.error());
  const Result<json> body = readObject(request);
  if (!body) co_return respondProblem(exchange, body.error());
  const Result<std::string> id = readText(*body, "id");
  if (!id) co_return respondProblem(exchange, id.error());
  const Result<std::string> content = readText(*body, "content");
  if (!content) co_return respondProblem(exchange, content.error());

  Result<Said> said = co_await parts_.chat.say(visitor->session, visitor->site, *id, *content);
  if (!said) co_return respondProblem(exchange, said.error());
  if (wantsEvents(request)) {
    co_await streamReply(exchange, std::move(*said));
  } else {
    co_await awaitReply(exchange, std::move(*said));
  }
}

Task<> Api::getEvents(Exchange& exchange, PathValues values) {
  const ApiRequest& request = exchange.request();
  const Result<Visitor> visitor = co_await gate_.admit(request, values[0]);
  if (!visitor) co_return respondProblem(exchange, visitor.error());
  const Result<std::optional<Cursor>> cursor = requestedCursor(request);
  if (!cursor) co_return respondProblem(exchange, cursor.error());

  const auto opened = co_await parts_.chat.events(visitor->session, visitor->site, *cursor);
  if (!opened) co_return respondProblem(exchange, opened.error());
  SessionReader& reader = **opened;
  beginEvents(exchange);
  exchange.send(kHeartbeat);  // the page knows at once that it is connected
  co_await exchange.writable();
  std::string bytes;
  while (const auto event = co_await reader.next()) {
    appendSse(bytes, *event);
    exchange.send(bytes);
    bytes.clear();
    co_await exchange.writable();
  }
}

}  // namespace livechat
