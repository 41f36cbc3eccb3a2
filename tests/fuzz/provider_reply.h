// What must hold of every provider's reply: a whole HTTP answer, good or bad, in pieces of any size
// gives one end, text before it, and nothing that the rest of the system could choke on.
#pragma once

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "adapters/provider_reply.h"
#include "fuzz/fuzz.h"

namespace livechat::fuzz {

struct ReplyOutcome {
  std::string text;
  int ends = 0;
  ModelEnd end;
};

inline void takeAll(ProviderReply& reply, ReplyOutcome& outcome) {
  while (auto event = reply.take()) {
    if (const auto* text = std::get_if<ModelText>(&*event)) {
      require(outcome.ends == 0, "no text after the end");
      outcome.text += text->text;
    } else if (auto* end = std::get_if<ModelEnd>(&*event)) {
      ++outcome.ends;
      outcome.end = std::move(*end);
    }
  }
}

inline ReplyOutcome readReply(ProviderReply reply, int status, std::string_view body,
                              std::size_t piece, bool cut) {
  ReplyOutcome outcome;
  // The body stands for every header too.
  const auto header = [body](const char*) { return std::string(body.substr(0, 40)); };
  if (status != 0) reply.begin(readHead(status, header, {}));
  takeAll(reply, outcome);
  while (!body.empty()) {
    reply.feed(body.substr(0, piece));
    takeAll(reply, outcome);
    body.remove_prefix(std::min(piece, body.size()));
  }
  std::optional<HttpFailure> failure;
  if (cut) failure = HttpFailure{HttpFailure::Kind::ConnectionLost, "cut"};
  reply.close(failure);
  takeAll(reply, outcome);
  return outcome;
}

inline void judge(const ReplyOutcome& outcome) {
  require(outcome.ends == 1, "a reply ends once");
  require(outcome.text.size() <= limits::kReplyBytes, "the text is bounded");
  require(outcome.text.find('\0') == std::string::npos, "no NUL in the text");
  (void)nlohmann::json(outcome.text).dump();  // throws unless it is UTF-8
  (void)nlohmann::json(outcome.end.diagnosis).dump();
  (void)nlohmann::json(outcome.end.modelVersion).dump();
  require(outcome.end.failure || !outcome.text.empty(), "a complete reply has text");
  for (const std::int64_t count : {outcome.end.usage.promptTokens, outcome.end.usage.outputTokens,
                                   outcome.end.usage.thoughtTokens}) {
    require(count >= 0, "nothing is counted below zero");
  }
}

// The first bytes say the status, the size of the pieces and whether the connection is lost.
template <class MakeReply>
int judgeReplies(MakeReply makeReply, std::string_view body) {
  static constexpr int kStatuses[] = {200, 200, 200, 200, 400, 403, 404, 429, 500, 503, 302, 0};
  const int status = kStatuses[takeByte(body) % std::size(kStatuses)];
  const std::size_t piece = 1 + takeByte(body);
  const bool cut = takeByte(body) % 4 == 0;
  const ReplyOutcome inPieces = readReply(makeReply(), status, body, piece, cut);
  judge(inPieces);
  const ReplyOutcome whole = readReply(makeReply(), status, body, body.size() + 1, cut);
  judge(whole);
  require(inPieces.text == whole.text, "pieces give the same text");
  require(inPieces.end.failure == whole.end.failure, "pieces give the same verdict");
  return 0;
}

}  // namespace livechat::fuzz
