#include "generation.h"

#include <expected>
#include <nlohmann/json.hpp>
#include <utility>

#include "body_writer.h"

namespace fake {
namespace {

struct Accepted {
  Script script;
  Asked asked;
};

std::expected<Accepted, ErrorAnswer> accept(Stage& stage, const Api& api,
                                            const HttpRequest& request, Call& call) {
  Accepted accepted;
  try {
    // The rules come first for the service, but how strict it is, is said in the script.
    accepted.script =
        stage.scriptFor(api.name(), api.userText(request.body), request.header("x-fake-script"));
  } catch (const ScriptError& error) {
    return std::unexpected(api.malformed(std::string("fake-gemini: ") + error.what()));
  }
  const auto asked = api.judge(request, accepted.script.manners, call);
  if (!asked) return std::unexpected(asked.error());
  accepted.asked = *asked;
  return accepted;
}

std::string spoiledBody(const Faults& faults, std::string body) {
  if (faults.wrap) body = "[" + body + "]\n";
  if (faults.body == "html") {
    return "<!DOCTYPE html>\n<html lang=en>\n<title>Error " + std::to_string(faults.status) +
           "</title>\n<p>That's an error. <ins>That's all we know.</ins>\n";
  }
  if (faults.body == "empty") return "";
  if (faults.body == "huge") return body + std::string(10 << 20, ' ');
  if (faults.body == "truncated") return body.substr(0, body.size() / 2);
  if (faults.body == "binary") return std::string("\x00\xFF\xFE{\x01\x80 error", 13);
  return body;
}

HttpAnswer answerOf(const ErrorAnswer& error, const Faults& faults, std::string headers) {
  HttpAnswer answer;
  answer.status = error.status;
  answer.body = spoiledBody(faults, error.body);
  answer.extraHeaders = std::move(headers);
  if (faults.body == "html") answer.contentType = "text/html; charset=UTF-8";
  if (!faults.retryAfter.empty())
    answer.extraHeaders += "Retry-After: " + faults.retryAfter + "\r\n";
  if (!faults.location.empty()) answer.extraHeaders += "Location: " + faults.location + "\r\n";
  if (!faults.header.empty()) answer.extraHeaders += faults.header + "\r\n";
  return answer;
}

// Sends one reply under its script. Everything in it is borrowed from generate()'s frame.
class Performance {
 public:
  Performance(const Api& api, Peer& peer, JournalEntry& entry, const Call& call,
              const Accepted& accepted)
      : api_(api),
        peer_(peer),
        entry_(entry),
        call_(call),
        script_(accepted.script),
        reply_(api.write(
            {script_, accepted.asked, call.list, entry.number},
            ReplyText(speech_, withoutDirectives(accepted.asked.userText), call.receivedMicros))),
        writer_(peer, faults_, contentType(), api.headers(entry.number)) {}

  asio::awaitable<Outcome> answerError() {
    const ErrorAnswer error = api_.errorFrom(faults_, script_.manners, call_.model);
    entry_.status = error.status;
    entry_.message = error.message;
    const std::string answer =
        answerOf(error, faults_, api_.headers(entry_.number)).toText(call_.keepAlive);
    const bool sent = co_await peer_.send(answer);
    co_return sent ? Outcome::Failed : Outcome::Aborted;
  }

  asio::awaitable<Outcome> answerWhole() {
    const bool there = co_await peer_.waitUntil(started_ + speech_.first);
    if (!there) co_return Outcome::Aborted;
    HttpAnswer answer;
    answer.extraHeaders = api_.headers(entry_.number);
    answer.body = nlohmann::ordered_json::parse(reply_->whole()).dump(2) + "\n";
    entry_.status = 200;
    entry_.events = 1;
    entry_.bytes = answer.body.size();
    const std::string text = answer.toText(call_.keepAlive);
    const bool sent = co_await peer_.send(text);
    co_return sent ? Outcome::Complete : Outcome::Aborted;
  }

  asio::awaitable<Outcome> stream() {
    entry_.status = 200;
    const Outcome outcome = co_await sendEvents();
    entry_.bytes = writer_.bytes();
    if (outcome != Outcome::Complete) co_return outcome;
    if (faults_.openEnd) {
      co_await peer_.waitUntilGone();
      co_return Outcome::Complete;
    }
    const bool ended = co_await writer_.finish();
    co_return ended ? Outcome::Complete : Outcome::Aborted;
  }

 private:
  asio::awaitable<Outcome> sendEvents() {
    if (faults_.raw) {
      const bool there = co_await pause();
      if (!there) co_return Outcome::Aborted;
      const Sent sent = co_await writer_.put(*faults_.raw);
      co_return outcomeOf(sent);
    }
    while (!reply_->done() || isAt(faults_.stallAt) || isAt(faults_.errorAt)) {
      const bool there = co_await pause();
      if (!there) co_return Outcome::Aborted;
      if (isAt(faults_.cutAt)) co_return Outcome::Cut;
      if (isAt(faults_.errorAt)) {
        const Sent sent = co_await writer_.put(reply_->error());
        co_return outcomeOf(sent);
      }
      if (reply_->done()) break;
      const Sent sent = co_await writer_.put(reply_->next());
      if (sent != Sent::Yes) co_return outcomeOf(sent);
      ++entry_.events;
    }
    co_return isAt(faults_.cutAt) ? Outcome::Cut : Outcome::Complete;
  }

  static Outcome outcomeOf(Sent sent) {
    switch (sent) {
      case Sent::ClientLeft: return Outcome::Aborted;
      case Sent::CutHere: return Outcome::Cut;
      case Sent::Yes: break;
    }
    return Outcome::Complete;
  }

  bool isAt(int event) const {
    return event >= 0 && static_cast<std::size_t>(event) == entry_.events;
  }

  // Until the next event is due; longer where the script stalls.
  asio::awaitable<bool> pause() {
    const auto due = started_ + speech_.first + speech_.gap * static_cast<int>(entry_.events);
    const bool there = co_await peer_.waitUntil(due);
    if (!there) co_return false;
    if (!isAt(faults_.stallAt)) co_return true;
    const bool sent = co_await writer_.putHeaders();
    if (!sent) co_return false;
    const bool back = co_await stall(peer_, faults_);
    co_return back;
  }

  std::string contentType() const {
    if (!faults_.contentType.empty()) return faults_.contentType;
    return call_.list ? "application/json; charset=UTF-8" : "text/event-stream";
  }

  const Api& api_;
  Peer& peer_;
  JournalEntry& entry_;
  const Call& call_;
  const Script& script_;
  const Speech& speech_ = script_.speech;
  const Faults& faults_ = script_.faults;
  const std::unique_ptr<ReplyWriter> reply_;
  BodyWriter writer_;
  const Peer::Clock::time_point started_ = Peer::Clock::now();
};

asio::awaitable<Outcome> perform(const Api& api, Peer& peer, JournalEntry& entry, const Call& call,
                                 const Accepted& accepted) {
  const Faults& faults = accepted.script.faults;
  Performance performance(api, peer, entry, call, accepted);
  Outcome outcome = Outcome::Aborted;
  if (faults.stallHeaders) {
    const bool there = co_await stall(peer, faults);
    if (!there) co_return outcome;
  }
  if (faults.status != 0)
    outcome = co_await performance.answerError();
  else if (!call.stream || faults.form == "json")
    outcome = co_await performance.answerWhole();
  else
    outcome = co_await performance.stream();
  co_return outcome;
}

asio::awaitable<Outcome> refuse(const Api& api, Peer& peer, JournalEntry& entry, const Call& call,
                                ErrorAnswer error) {
  entry.status = error.status;
  entry.message = error.message;
  const Faults none;
  const std::string answer =
      answerOf(error, none, api.headers(entry.number)).toText(call.keepAlive);
  const bool sent = co_await peer.send(answer);
  co_return sent ? Outcome::Refused : Outcome::Aborted;
}

}  // namespace

asio::awaitable<bool> generate(Stage& stage, const Api& api, Peer& peer,
                               std::shared_ptr<JournalEntry> entry, Call call) {
  const auto accepted = accept(stage, api, entry->request, call);
  entry->api = api.name();
  entry->model = call.model;
  peer.watch();
  Outcome outcome = Outcome::Aborted;
  if (accepted)
    outcome = co_await perform(api, peer, *entry, call, *accepted);
  else
    outcome = co_await refuse(api, peer, *entry, call, accepted.error());
  peer.unwatch();
  stage.journal().end(*entry, outcome);

  const Faults faults = accepted ? accepted->script.faults : Faults{};
  if (outcome == Outcome::Aborted || peer.left()) co_return false;
  if (outcome != Outcome::Cut) co_return call.keepAlive && !faults.http10;
  if (faults.cutHow == "rst") peer.closeWithReset();
  if (faults.cutHow == "clean") co_await peer.send("0\r\n\r\n");
  co_return false;
}

}  // namespace fake
