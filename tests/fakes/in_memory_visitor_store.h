// What visitors do beside talking, in memory: the same contract as Redis's (tests/contract). It
// knows of sessions what the history in memory knows.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "chat/message_json.h"
#include "fakes/in_memory_history_store.h"
#include "ports/visitor_store.h"

namespace livechat {

class InMemoryVisitorStore final : public VisitorStore {
 public:
  explicit InMemoryVisitorStore(InMemoryHistoryStore& history, VisitorLimits limits = {})
      : history_(history), limits_(limits) {}

  // What the archive is told, in its order.
  std::vector<VisitorFacts> facts;
  std::vector<Rating> ratings;
  std::vector<ContactRequest> contacts;

  Task<Result<Noted>> note(SessionId session, VisitorFacts said) override {
    const Result<Noted> begun = co_await begin(session);
    if (!begun || begun->outcome != Noting::Noted) co_return begun;
    VisitorFacts known = known_[session];
    if (!said.user.empty() && !known.user.empty() && said.user != known.user) {
      co_return Noted{Noting::Another};
    }
    known.consent = said.consent;
    if (!said.name.empty()) known.name = said.name;
    if (!said.email.empty()) known.email = said.email;
    if (!said.user.empty()) known.user = said.user;
    if (known == known_[session]) co_return Noted{Noting::Known};
    const Noted room = take(session, "changes", limits_.changes);
    if (room.outcome != Noting::Noted) co_return room;
    facts.push_back(known);
    known.consent.clear();
    known_[session] = known;
    if (!known.user.empty()) history_.users[session] = known.user;
    co_return Noted{};
  }

  Task<Result<Noted>> rate(SessionId session, Rating rating) override {
    const Result<Noted> begun = co_await begin(session);
    if (!begun || begun->outcome != Noting::Noted) co_return begun;
    const auto& messages = history_.messages[session];
    const bool stored = std::any_of(messages.begin(), messages.end(), [&](const Message& message) {
      return message.id == rating.reply;
    });
    if (!stored) co_return Noted{Noting::Unknown};
    const Noted room = take(session, "ratings", limits_.ratings);
    if (room.outcome == Noting::Noted) ratings.push_back(std::move(rating));
    co_return room;
  }

  Task<Result<Noted>> requestContact(SessionId session, ContactRequest request) override {
    const Result<Noted> begun = co_await begin(session);
    if (!begun || begun->outcome != Noting::Noted) co_return begun;
    auto& before = requests_[session];
    if (const auto known = before.find(request.id); known != before.end()) {
      co_return Noted{known->second == request ? Noting::Known : Noting::Reused};
    }
    const Noted room = take(session, "contacts", limits_.contacts);
    if (room.outcome != Noting::Noted) co_return room;
    before.emplace(request.id, request);
    contacts.push_back(std::move(request));
    co_return Noted{};
  }

 private:
  Task<Result<Noted>> begin(SessionId session) {
    const Result<Transcript> transcript = co_await history_.transcript(session);
    if (!transcript) co_return std::unexpected(transcript.error());
    if (transcript->erased) co_return Noted{Noting::Erased};
    if (transcript->known) co_return Noted{};
    co_return failure(ErrorKind::NotFound, "session_lost", "nothing is known of the session");
  }

  Noted take(const SessionId& session, const std::string& what, int most) {
    if (history_.waiting >= limits_.outbox) return {Noting::Full};
    int& count = counts_[session + ' ' + what];
    if (count >= most) return {Noting::Limited, std::chrono::hours(24)};
    ++count;
    ++history_.waiting;
    return {};
  }

  InMemoryHistoryStore& history_;
  VisitorLimits limits_;
  std::map<SessionId, VisitorFacts> known_;
  std::map<SessionId, std::map<MessageId, ContactRequest>> requests_;
  std::map<std::string, int> counts_;
};

}  // namespace livechat
