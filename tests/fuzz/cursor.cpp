// Cursors: any Last-Event-ID, and where it puts a reader of a running and of a finished reply.
#include "chat/cursor.h"

#include "chat/reply_reader.h"
#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

namespace {

constexpr std::string_view kText = "Zurück in 30 Tagen ✓ kostenlos";

// Reads to where there is nothing more; every delta must stand inside the text.
void readAll(ReplyReader& reader) {
  for (int events = 0; auto event = reader.poll(); ++events) {
    require(events < 16, "a reader comes to an end");
    if (const auto* delta = std::get_if<ReplyDelta>(&event->what)) {
      require(delta->offset + delta->text.size() <= kText.size(), "a delta lies in the text");
      require(kText.substr(delta->offset, delta->text.size()) == delta->text, "and is part of it");
    }
    require(parseCursor(cursorText(event->cursor)) == event->cursor, "an event's id can be read");
  }
}

}  // namespace

FUZZ_TARGET(cursor) {
  const auto cursor = parseCursor(textOf(data, size));
  if (!cursor) return 0;
  require(cursor->seq >= 0 && cursor->attempt >= 0, "no negative numbers");
  require(parseCursor(cursorText(*cursor)) == cursor, "a cursor survives its own text");
  auto reply = std::make_shared<LiveReply>(cursor->reply.empty() ? "message1.r" : cursor->reply, 6);
  ReplyReader early(reply, *cursor);
  readAll(early);
  reply->start(7);
  reply->append(kText.substr(0, 9));
  ReplyReader during(reply, *cursor);
  readAll(early);
  readAll(during);
  Message message;
  message.id = reply->id();
  message.role = Role::Assistant;
  message.content = kText;
  message.seq = 8;
  reply->end(message, std::nullopt, {});
  ReplyReader late(reply, *cursor);
  for (ReplyReader* reader : {&early, &during, &late}) {
    readAll(*reader);
    require(reader->finished(), "every reader gets the end");
  }
  return 0;
}
