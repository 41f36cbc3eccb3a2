#include "journal.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace fake {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr std::string_view outcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::Running: return "running";
    case Outcome::Complete: return "complete";
    case Outcome::Refused: return "refused";
    case Outcome::Failed: return "failed";
    case Outcome::Aborted: return "aborted";
    case Outcome::Cut: return "cut";
  }
  return "";
}

std::string isoTime(std::chrono::system_clock::time_point at) {
  const auto sinceEpoch = std::chrono::duration_cast<milliseconds>(at.time_since_epoch());
  const std::time_t seconds = sinceEpoch.count() / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[40];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  const std::string fraction = std::to_string(1000 + sinceEpoch.count() % 1000).substr(1);
  return std::string(text) + "." + fraction + "Z";
}

// The body as JSON, or as text if it is none.
Json parsedBody(const std::string& body) {
  Json parsed = Json::parse(body, nullptr, false);
  return parsed.is_discarded() ? Json(body) : parsed;
}

// Credentials are told apart, never repeated.
Json headersOf(const HttpRequest& request) {
  Json headers = Json::object();
  for (const auto& [name, value] : request.headers) {
    const bool secret = name == "x-goog-api-key" || name == "authorization" || name == "x-api-key";
    headers[name] = secret ? "(" + std::to_string(value.size()) + " bytes)" : value;
  }
  return headers;
}

Json toJson(const JournalEntry& entry) {
  Json json = {{"number", entry.number},
               {"time", isoTime(entry.at)},
               {"method", entry.request.method},
               {"path", entry.request.path},
               {"query", entry.request.query},
               {"headers", headersOf(entry.request)},
               {"api", entry.api},
               {"model", entry.model},
               {"body", parsedBody(entry.request.body)},
               {"status", entry.status},
               {"outcome", outcomeName(entry.outcome)},
               {"events", entry.events},
               {"bytes", entry.bytes}};
  if (!entry.message.empty()) json["message"] = entry.message;
  if (entry.endedAfter) json["endedAfterMs"] = entry.endedAfter->count();
  if (entry.outcome == Outcome::Aborted && entry.endedAfter) {
    json["abortedAt"] = isoTime(entry.at + *entry.endedAfter);
  }
  return json;
}

}  // namespace

std::shared_ptr<JournalEntry> Journal::begin(HttpRequest request) {
  auto entry = std::make_shared<JournalEntry>();
  entry->number = ++number_;
  entry->at = std::chrono::system_clock::now();
  entry->since = std::chrono::steady_clock::now();
  entry->request = std::move(request);
  entries_.push_back(entry);
  if (entries_.size() > kEntries) entries_.pop_front();
  ++stats_.requests;
  stats_.peak = std::max(stats_.peak, ++stats_.active);
  return entry;
}

void Journal::end(JournalEntry& entry, Outcome outcome) {
  entry.outcome = outcome;
  entry.endedAfter =
      std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - entry.since);
  --stats_.active;
  stats_.events += entry.events;
  switch (outcome) {
    case Outcome::Complete: ++stats_.complete; break;
    case Outcome::Refused: ++stats_.refused; break;
    case Outcome::Failed: ++stats_.failed; break;
    case Outcome::Aborted: ++stats_.aborted; break;
    case Outcome::Cut: ++stats_.cut; break;
    case Outcome::Running: break;
  }
}

void Journal::clear() {
  entries_.clear();
  const std::uint64_t active = stats_.active;
  stats_ = Stats{};
  stats_.active = stats_.peak = active;
}

Json Journal::entries() const {
  Json list = Json::array();
  for (const auto& entry : entries_) list.push_back(toJson(*entry));
  return list;
}

Json Journal::stats() const {
  return {{"connections", stats_.connections}, {"requests", stats_.requests},
          {"active", stats_.active},           {"peak", stats_.peak},
          {"events", stats_.events},           {"complete", stats_.complete},
          {"refused", stats_.refused},         {"failed", stats_.failed},
          {"aborted", stats_.aborted},         {"cut", stats_.cut}};
}

}  // namespace fake
