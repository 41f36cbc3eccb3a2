#include "jobs/outbox_entry.h"

#include <charconv>
#include <limits>
#include <nlohmann/json.hpp>

#include "chat/identifiers.h"
#include "chat/message_json.h"
#include "chat/visitor_json.h"

namespace livechat {

namespace {

using nlohmann::json;

// As the table has it, whose refusal PostgreSQL would log with the row.
constexpr std::size_t kLongestContent = 256 * 1024;

std::unexpected<Error> refuse(const char* why) {
  return failure(ErrorKind::Invalid, "outbox_entry_invalid", why);
}

// When the entry was added, and its place in that millisecond: its id is "<ms>-<place>".
struct EntryId {
  WallTime time;
  std::int64_t order = 0;
};

std::optional<EntryId> entryIdIn(std::string_view id) {
  std::int64_t ms = 0, order = 0;
  const char* end = id.data() + id.size();
  const auto [dash, error] = std::from_chars(id.data(), end, ms);
  if (error != std::errc() || dash == end || *dash != '-') return std::nullopt;
  std::from_chars(dash + 1, end, order);
  return EntryId{WallTime(std::chrono::milliseconds(ms)), order};
}

// Nothing: absent, not a number, or out of what the transcripts can hold.
std::optional<std::int64_t> countAt(const json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  const auto count = found->get<std::int64_t>();
  if (count < 0 || count > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  return count;
}

// At most `most` bytes; longer names than that are not ours.
std::string nameAt(const json& object, const char* key, std::size_t most) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return {};
  auto name = found->get<std::string>();
  return name.size() <= most ? name : std::string();
}

ReplyFacts readFacts(std::string_view text) {
  const json object = json::parse(text, nullptr, false);
  ReplyFacts facts;
  if (!object.is_object()) return facts;
  facts.provider = nameAt(object, "provider", 100);
  facts.model = nameAt(object, "model", 200);
  facts.promptTokens = countAt(object, "promptTokens");
  facts.outputTokens = countAt(object, "outputTokens");
  facts.thoughtTokens = countAt(object, "thoughtTokens");
  facts.firstTextMs = countAt(object, "firstTextMs");
  facts.totalMs = countAt(object, "totalMs");
  return facts;
}

Result<void> readMessage(const OutboxEntry& entry, bool isReply, TranscriptEntry& into) {
  std::optional<Message> message = parseMessage(entry.field("body"));
  if (!message) return refuse("its body is not a message");
  if (isReply ? !isReplyId(message->id) : !isMessageId(message->id)) {
    return refuse("its message has no id of its kind");
  }
  if (message->seq <= 0) return refuse("its message has no seq");
  if (message->content.size() > kLongestContent) return refuse("its message is too long");
  if (!message->time) message->time = into.logged;
  into.message = std::move(message);
  if (isReply) into.facts = readFacts(entry.field("facts"));
  return {};
}

// What visitors do beside talking. False: it is of another form than the workers write.
bool readVisitors(const OutboxEntry& entry, std::string_view kind, TranscriptEntry& into) {
  const std::string_view body = entry.field("body");
  if (kind == "visitor") into.visitor = parseVisitor(body);
  if (kind == "rating") into.rating = parseRating(body);
  if (kind == "contact") into.contact = parseContact(body);
  return into.visitor || into.rating || into.contact;
}

}  // namespace

Result<TranscriptEntry> readOutboxEntry(const OutboxEntry& entry) {
  TranscriptEntry read;
  read.session = entry.field("session");
  read.site = entry.field("site");
  const auto id = entryIdIn(entry.id);
  if (!id) return refuse("its id is not of a stream");
  if (!isSessionId(read.session)) return refuse("it names no session");
  if (!read.site.empty() && !isSiteKey(read.site)) return refuse("its site is not a key");
  read.logged = id->time;
  read.loggedOrder = id->order;

  const std::string_view kind = entry.field("kind");
  if (kind == "erase") return read;
  if (kind == "message" || kind == "reply") {
    const Result<void> done = readMessage(entry, kind == "reply", read);
    if (!done) return std::unexpected(done.error());
  } else if (kind == "visitor" || kind == "rating" || kind == "contact") {
    if (!readVisitors(entry, kind, read)) return refuse("its body is not of its kind");
  } else {
    return refuse("its kind is not known");
  }
  return read;
}

}  // namespace livechat
