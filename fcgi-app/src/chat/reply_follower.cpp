#include "chat/reply_follower.h"

#include <algorithm>
#include <ranges>

#include "chat/message_json.h"

namespace livechat {

namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 40ms;
constexpr auto kUnheardFor = 2s;   // a reader that is about to come
constexpr auto kUnknownFor = 15s;  // a lapsed lease is taken over before that

}  // namespace

void ReplyFollower::follow(std::shared_ptr<LiveSession> session, std::shared_ptr<LiveReply> reply) {
  const auto same = [&](const auto& followed) {
    return followed->reply == reply && !followed->done;
  };
  if (std::any_of(followed_.begin(), followed_.end(), same)) return;
  followed_.push_back(std::make_unique<Followed>(
      Followed{std::move(session), std::move(reply), clock_.now(), std::nullopt, false}));
  if (!std::exchange(running_, true)) spawn(executor_, run());
}

void ReplyFollower::release(const LiveReply& reply) {
  for (const auto& followed : followed_) {
    if (followed->reply.get() == &reply) followed->done = true;
  }
}

Task<> ReplyFollower::run() {
  while (!followed_.empty()) {
    co_await look();
    std::erase_if(followed_, [](const auto& followed) { return followed->done; });
    dropUnheard();
    if (!followed_.empty()) co_await clock_.sleep(kLookEvery);
  }
  running_ = false;
}

Task<> ReplyFollower::look() {
  std::vector<FollowedReply> asked;
  asked.reserve(followed_.size());
  for (const auto& followed : followed_) {
    const LiveReply& reply = *followed->reply;
    asked.push_back({followed->session->id, reply.id(), reply.attempt(), reply.text().size()});
  }
  auto news = co_await history_.follow(std::move(asked));
  if (!news) co_return;  // the next look may tell
  // Others may have come meanwhile, at the end.
  for (std::size_t i = 0; i < news->size(); ++i) {
    co_await take(*followed_[i], std::move((*news)[i]));
  }
}

Task<> ReplyFollower::take(Followed& followed, FollowedNews news) {
  LiveReply& reply = *followed.reply;
  if (followed.done) co_return;
  if (news.state != FollowedNews::State::Unknown) followed.missed.reset();
  switch (news.state) {
    case FollowedNews::State::Waiting: break;
    case FollowedNews::State::Running: {
      const bool begins = reply.phase() == LiveReply::Phase::Waiting;
      if (begins || reply.attempt() != news.logged.attempt) {
        reply.start(news.logged.startSeq, news.logged.attempt);
        followed.session->changed.ring();  // it can be followed now
      }
      if (!news.logged.text.empty()) reply.append(news.logged.text);
      break;
    }
    case FollowedNews::State::Written: co_await takeWritten(followed); break;
    case FollowedNews::State::Unknown: takeUnknown(followed); break;
  }
}

// Is tried again when the store cannot tell, and left alone when this worker writes it meanwhile.
Task<> ReplyFollower::takeWritten(Followed& followed) {
  const Result<Transcript> transcript = co_await history_.transcript(followed.session->id);
  if (!transcript || transcript->archived || followed.done) co_return;
  LiveReply& reply = *followed.reply;
  // So old that the history no longer has it, unless it is found.
  Message written = failedReply(reply.id(), FailureClass::Busy, clock_.wall());
  for (const StoredMessage& stored : std::views::reverse(transcript->messages)) {
    auto message = parseMessage(stored.json);
    if (!message || message->id != reply.id()) continue;
    written = std::move(*message);
    break;
  }
  reply.end(std::move(written), std::nullopt, {});
  followed.session->conclude(followed.reply);
  followed.done = true;
}

void ReplyFollower::takeUnknown(Followed& followed) {
  if (!followed.missed) followed.missed = clock_.now();
  if (clock_.now() - *followed.missed < kUnknownFor && !followed.session->erased) return;
  log_.error("a reply is known to nobody", {{"reply", followed.reply->id()}});
  Message message = failedReply(followed.reply->id(), FailureClass::Busy, clock_.wall());
  message.attempt = followed.reply->attempt();
  if (!followed.reply->text().empty()) {
    message.status = MessageStatus::Interrupted;
    message.failure = FailureClass::Interrupted;
    message.content = followed.reply->text();
  }
  followed.reply->end(std::move(message), std::nullopt, {});
  followed.session->conclude(followed.reply);
  followed.done = true;
}

void ReplyFollower::dropUnheard() {
  const Clock::Instant now = clock_.now();
  std::erase_if(followed_, [&](const auto& followed) {
    const bool heard = followed->reply->changed.heard() || followed->session->changed.heard();
    if (heard) followed->heard = now;
    if (now - followed->heard < kUnheardFor) return false;
    const auto entry = followed->session->replies.find(followed->reply->id());
    const bool ours = entry != followed->session->replies.end() && entry->second == followed->reply;
    if (ours) followed->session->replies.erase(entry);
    return true;
  });
}

}  // namespace livechat
