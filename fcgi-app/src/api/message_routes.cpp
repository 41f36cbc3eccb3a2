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

// What the reader has by now, in one piece.
void sendDue(Exchange& exchange, auto& reader) {
  std::string bytes;
  while (const auto event = reader.poll()) appendSse(bytes, *event);
  exchange.send(bytes);
}

// The reply as it grows, up to its end. Leaving stops only the reading.
Task<> streamReply(Exchange& exchange, Said said) {
  beginEvents(exchange);
  const Cursor begin{said.message.seq, {}, 0, 0};
  std::string bytes;
  appendSse(bytes, {begin, MessageStored{said.message}});
  exchange.send(bytes);
  ReplyReader reader(said.reply, begin);
  Signal changed(exchange.executor());
  const Bell::Listener listener(said.reply->changed, changed);
  for (;;) {
    sendDue(exchange, reader);
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

Task<> giveReply(Exchange& exchange, Said said) {
  return wantsEvents(exchange.request()) ? streamReply(exchange, std::move(said))
                                         : awaitReply(exchange, std::move(said));
}

// Last-Event-ID, or ?cursor= for callers that cannot set headers. Nothing: none was sent.
Result<std::optional<Cursor>> requestedCursor(const ApiRequest& request) {
  std::optional<std::string> text;
  if (!request.lastEventId.empty()) text = request.lastEventId;
  if (!text) text = queryParameter(request.query, "cursor");
  if (!text) return std::nullopt;
  auto cursor = parseCursor(*text);
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

  Saying saying{visitor->session, visitor->site, true, *id, *content};
  Result<Said> said = co_await parts_.chat.say(std::move(saying));
  if (!said) co_return respondProblem(exchange, said.error());
  co_await giveReply(exchange, std::move(*said));
}

Task<> Api::postStop(Exchange& exchange, PathValues values) {
  const Result<Visitor> visitor = co_await gate_.admit(exchange.request(), values[0]);
  if (!visitor) co_return respondProblem(exchange, visitor.error());
  const auto stopped = co_await parts_.chat.stop(visitor->session, values[1]);
  if (!stopped) co_return respondProblem(exchange, stopped.error());
  const std::string_view status = *stopped ? name(**stopped) : "stopping";
  respondJson(exchange, *stopped ? 200 : 202, {{"id", values[1]}, {"status", status}});
}

Task<> Api::postRetry(Exchange& exchange, PathValues values) {
  const Result<Visitor> visitor = co_await gate_.admit(exchange.request(), values[0]);
  if (!visitor) co_return respondProblem(exchange, visitor.error());
  const Result<json> body = readObject(exchange.request());
  if (!body) co_return respondProblem(exchange, body.error());
  const Result<int> attempt = readCount(*body, "attempt");
  if (!attempt) co_return respondProblem(exchange, attempt.error());
  Result<Said> said =
      co_await parts_.chat.retry(visitor->session, visitor->site, values[1], *attempt);
  if (!said) co_return respondProblem(exchange, said.error());
  co_await giveReply(exchange, std::move(*said));
}

// Apart from the reading, so that its frame is gone while thousands of streams wait.
Task<std::unique_ptr<SessionReader>> Api::openEvents(Exchange& exchange, SessionId session) {
  const Result<Visitor> visitor = co_await gate_.admit(exchange.request(), std::move(session));
  if (!visitor) {
    respondProblem(exchange, visitor.error());
    co_return nullptr;
  }
  const Result<std::optional<Cursor>> cursor = requestedCursor(exchange.request());
  if (!cursor) {
    respondProblem(exchange, cursor.error());
    co_return nullptr;
  }
  auto opened = co_await parts_.chat.events(visitor->session, *cursor);
  if (opened) co_return std::move(*opened);
  respondProblem(exchange, opened.error());
  co_return nullptr;
}

Task<> Api::getEvents(Exchange& exchange, PathValues values) {
  const auto reader = co_await openEvents(exchange, std::move(values[0]));
  if (!reader) co_return;
  PathValues().swap(values);
  beginEvents(exchange);
  exchange.send(kHeartbeat);  // the page knows at once that it is connected
  co_await exchange.writable();
  while (!reader->ended()) {
    if (reader->isBehind()) co_await reader->catchUp();
    sendDue(exchange, *reader);
    co_await exchange.writable();
    if (!reader->ended()) co_await reader->changed();
  }
}

}  // namespace livechat
