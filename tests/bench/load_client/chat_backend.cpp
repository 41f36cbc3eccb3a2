#include "chat_backend.h"

#include <nlohmann/json.hpp>

#include "event_stream.h"
#include "json_member.h"
#include "request_failed.h"

namespace bench {

namespace {

using nlohmann::json;

class ChatReply final : public ReplyCheck {
 public:
  ChatReply(Tally& tally, SteadyClock::time_point asked, std::size_t wantedChunks)
      : tally_(tally),
        times_(tally, asked),
        wantedChunks_(wantedChunks),
        events_([this](std::string_view event, std::string_view data) { take(event, data); }) {}

  void feed(std::string_view body) override { events_.feed(body); }

  void finish() override {
    if (!ended_) throw RequestFailed("no end event");
    if (status_ != "complete") throw RequestFailed("reply " + status_);
    if (statedBytes_ != bytes_) throw RequestFailed("text lost: not as long as the end event says");
    if (times_.chunks() != wantedChunks_) throw RequestFailed("text lost: chunks are missing");
  }

 private:
  void take(std::string_view event, std::string_view data) {
    if (ended_) throw RequestFailed("event after the end");
    if (event == "delta") takeDelta(data);
    if (event == "end") takeEnd(data);
    if (event == "reset") throw RequestFailed("reply began anew");
  }

  void takeDelta(std::string_view data) {
    const auto text = textMember(data, "text");
    if (!text) throw RequestFailed("delta without text");
    bytes_ += text->size();
    tally_.textBytes += text->size();
    times_.text(*text);
  }

  void takeEnd(std::string_view data) {
    const json end = json::parse(data, nullptr, false);
    if (!end.is_object()) throw RequestFailed("malformed end event");
    ended_ = true;
    statedBytes_ = end.value("length", std::size_t{0});
    status_ = end.value("status", "");
    if (end.contains("class")) status_ += " " + end.value("class", "");
  }

  Tally& tally_;
  ChunkTimes times_;
  const std::size_t wantedChunks_;
  EventStream events_;
  std::size_t bytes_ = 0;
  std::size_t statedBytes_ = 0;
  bool ended_ = false;
  std::string status_;
};

}  // namespace

Task<> ChatBackend::prepare(HttpConnection& connection, std::size_t number) {
  sessions_[number] = co_await startSession(connection, options_);
}

std::string ChatBackend::request(std::size_t number) const {
  return messageRequest(options_, sessions_[number], "bench-" + std::to_string(1'000'000 + number));
}

std::unique_ptr<ReplyCheck> ChatBackend::check(Tally& tally, SteadyClock::time_point asked) const {
  return std::make_unique<ChatReply>(tally, asked, options_.chunks);
}

}  // namespace bench
