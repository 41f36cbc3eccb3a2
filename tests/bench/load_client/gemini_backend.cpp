#include "gemini_backend.h"

#include <nlohmann/json.hpp>

#include "event_stream.h"
#include "json_member.h"
#include "request_failed.h"

namespace bench {

namespace {

using nlohmann::json;

class GeminiReply final : public ReplyCheck {
 public:
  GeminiReply(Tally& tally, SteadyClock::time_point asked, std::size_t wantedChunks)
      : tally_(tally),
        times_(tally, asked),
        wantedChunks_(wantedChunks),
        events_([this](std::string_view, std::string_view data) { take(data); }) {}

  void feed(std::string_view body) override { events_.feed(body); }

  void finish() override {
    if (finishReason_ != "STOP") throw RequestFailed("no finishReason STOP");
    if (times_.chunks() != wantedChunks_) throw RequestFailed("text lost: chunks are missing");
  }

 private:
  void take(std::string_view data) {
    if (const auto text = textMember(data, "text")) {
      tally_.textBytes += text->size();
      times_.text(*text);
    }
    if (const auto reason = textMember(data, "finishReason")) finishReason_ = *reason;
  }

  Tally& tally_;
  ChunkTimes times_;
  const std::size_t wantedChunks_;
  EventStream events_;
  std::string finishReason_;
};

}  // namespace

Task<> GeminiBackend::prepare(HttpConnection&, std::size_t) { co_return; }

std::string GeminiBackend::request(std::size_t) const {
  const json part = {{"text", options_.message}};
  const json turn = {{"role", "user"}, {"parts", json::array({part})}};
  const std::string body = json{{"contents", json::array({turn})}}.dump();
  return "POST /v1beta/models/" + options_.model +
         ":streamGenerateContent?alt=sse HTTP/1.1\r\nHost: 127.0.0.1\r\nx-goog-api-key: " +
         options_.key +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::unique_ptr<ReplyCheck> GeminiBackend::check(Tally& tally,
                                                 SteadyClock::time_point asked) const {
  return std::make_unique<GeminiReply>(tally, asked, options_.chunks);
}

}  // namespace bench
