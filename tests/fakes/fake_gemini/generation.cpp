#include "generation.h"

#include <expected>
#include <utility>

#include "body_writer.h"
#include "field_rules.h"
#include "models.h"
#include "reply_events.h"
#include "request_rules.h"

namespace fake {
namespace {

using nlohmann::json;

struct Accepted {
  Script script;
  ReplyFacts facts;
  std::string userText;
};

std::string responseId(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return "fake" + std::string(digits.size() < 16 ? 16 - digits.size() : 0, '0') + digits + "AA";
}

ApiError unknownModel(const std::string& model) {
  Faults faults;
  faults.status = 404;
  return errorFrom(faults, model);
}

// All rules, in the order in which the service checks them.
std::expected<Accepted, ApiError> accept(Stage& stage, const JournalEntry& entry,
                                         const Call& call) {
  if (auto error = judgeCredentials(entry.request, stage.key())) return std::unexpected(*error);
  const json parsed = json::parse(entry.request.body, nullptr, false);
  if (parsed.is_discarded()) {
    return std::unexpected(
        invalidArgument("Invalid JSON payload received. Expected an object key or }.\n\n^"));
  }
  const auto request = wellShaped(parsed);
  if (!request) return std::unexpected(request.error());
  const auto model = modelNamed(call.model);
  if (!model) return std::unexpected(unknownModel(call.model));
  if (auto error = judgeContent(*request, *model)) return std::unexpected(*error);

  const std::string userText = lastUserText(*request);
  try {
    return Accepted{stage.scriptFor(userText),
                    ReplyFacts{std::string(model->answersAs), responseId(entry.number),
                               promptBytes(*request) / 4 + 1},
                    withoutDirectives(userText)};
  } catch (const ScriptError& error) {
    return std::unexpected(invalidArgument(std::string("fake-gemini: ") + error.what()));
  }
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

HttpAnswer answerOf(const ApiError& error, const Faults& faults) {
  HttpAnswer answer;
  answer.status = error.code;
  answer.body = spoiledBody(faults, errorBody(error));
  if (faults.body == "html") answer.contentType = "text/html; charset=UTF-8";
  if (!faults.retryAfter.empty())
    answer.extraHeaders += "Retry-After: " + faults.retryAfter + "\r\n";
  if (!faults.location.empty()) answer.extraHeaders += "Location: " + faults.location + "\r\n";
  return answer;
}

// Sends one reply under its script. Everything in it is borrowed from generate()'s frame.
class Performance {
 public:
  Performance(Peer& peer, JournalEntry& entry, const Call& call, const Accepted& accepted)
      : peer_(peer),
        entry_(entry),
        call_(call),
        speech_(accepted.script.speech),
        faults_(accepted.script.faults),
        events_(faults_, ReplyText(speech_, accepted.userText, call.receivedMicros),
                accepted.facts),
        writer_(peer, faults_, contentType()) {}

  asio::awaitable<Outcome> answerError() {
    const ApiError error = errorFrom(faults_, call_.model);
    entry_.status = error.code;
    entry_.message = error.message;
    const std::string answer = answerOf(error, faults_).toText(call_.keepAlive);
    const bool sent = co_await peer_.send(answer);
    co_return sent ? Outcome::Failed : Outcome::Aborted;
  }

  asio::awaitable<Outcome> answerWhole() {
    const bool there = co_await peer_.waitUntil(started_ + speech_.first);
    if (!there) co_return Outcome::Aborted;
    HttpAnswer answer;
    answer.body = nlohmann::ordered_json::parse(events_.whole()).dump(2) + "\n";
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
    while (!events_.done() || isAt(faults_.stallAt) || isAt(faults_.errorAt)) {
      const bool there = co_await pause();
      if (!there) co_return Outcome::Aborted;
      if (isAt(faults_.cutAt)) co_return Outcome::Cut;
      if (isAt(faults_.errorAt)) {
        const Sent sent = co_await writer_.put(streamError(faults_));
        co_return outcomeOf(sent);
      }
      if (events_.done()) break;
      const Sent sent = co_await writer_.put(nextEvent());
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

  std::string nextEvent() {
    const std::string event = events_.next();
    const bool last = events_.done();
    if (call_.framing == Framing::List) return listElement(event, entry_.events, last);
    return framedEvent(event, entry_.events, last, faults_);
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
    return call_.framing == Framing::Sse ? "text/event-stream" : "application/json; charset=UTF-8";
  }

  Peer& peer_;
  JournalEntry& entry_;
  const Call& call_;
  const Speech& speech_;
  const Faults& faults_;
  ReplyEvents events_;
  BodyWriter writer_;
  const Peer::Clock::time_point started_ = Peer::Clock::now();
};

asio::awaitable<Outcome> perform(Peer& peer, JournalEntry& entry, const Call& call,
                                 const Accepted& accepted) {
  const Faults& faults = accepted.script.faults;
  Performance performance(peer, entry, call, accepted);
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

asio::awaitable<Outcome> refuse(Peer& peer, JournalEntry& entry, const Call& call, ApiError error) {
  entry.status = error.code;
  entry.message = error.message;
  const Faults none;
  const std::string answer = answerOf(error, none).toText(call.keepAlive);
  const bool sent = co_await peer.send(answer);
  co_return sent ? Outcome::Refused : Outcome::Aborted;
}

}  // namespace

asio::awaitable<bool> generate(Stage& stage, Peer& peer, std::shared_ptr<JournalEntry> entry,
                               Call call) {
  entry->model = call.model;
  const auto accepted = accept(stage, *entry, call);
  peer.watch();
  Outcome outcome = Outcome::Aborted;
  if (accepted)
    outcome = co_await perform(peer, *entry, call, *accepted);
  else
    outcome = co_await refuse(peer, *entry, call, accepted.error());
  peer.unwatch();
  stage.journal().end(*entry, outcome);

  const Faults faults = accepted ? accepted->script.faults : Faults{};
  if (outcome == Outcome::Aborted) co_return false;
  if (outcome != Outcome::Cut) co_return call.keepAlive && !faults.http10;
  if (faults.cutHow == "rst") peer.closeWithReset();
  if (faults.cutHow == "clean") co_await peer.send("0\r\n\r\n");
  co_return false;
}

}  // namespace fake
