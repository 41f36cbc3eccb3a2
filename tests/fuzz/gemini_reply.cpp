// GeminiReply: a whole HTTP answer, good or bad, in pieces of any size. One end, text before it,
// and nothing that the rest of the system could choke on.
#include "adapters/gemini_reply.h"

#include <nlohmann/json.hpp>

#include "adapters/gemini_error.h"
#include "fuzz/fuzz.h"

using namespace livechat;
using namespace livechat::fuzz;

namespace {

struct Outcome {
  std::string text;
  int ends = 0;
  ModelEnd end;
};

void takeAll(GeminiReply& reply, Outcome& outcome) {
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

Outcome read(int status, std::string_view body, std::size_t piece, bool cut) {
  GeminiReply reply;
  Outcome outcome;
  if (status != 0) reply.begin(status, parseRetryAfter(body, {}));
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

void judge(const Outcome& outcome) {
  require(outcome.ends == 1, "a reply ends once");
  require(outcome.text.size() <= limits::kReplyBytes, "the text is bounded");
  require(outcome.text.find('\0') == std::string::npos, "no NUL in the text");
  nlohmann::json(outcome.text).dump();  // throws unless it is UTF-8
  nlohmann::json(outcome.end.diagnosis).dump();
}

}  // namespace

FUZZ_TARGET(gemini_reply) {
  static constexpr int kStatuses[] = {200, 200, 200, 200, 400, 403, 404, 429, 500, 503, 302, 0};
  std::string_view body = textOf(data, size);
  const int status = kStatuses[takeByte(body) % std::size(kStatuses)];
  const std::size_t piece = 1 + takeByte(body);
  const bool cut = takeByte(body) % 4 == 0;
  const Outcome inPieces = read(status, body, piece, cut);
  judge(inPieces);
  const Outcome whole = read(status, body, body.size() + 1, cut);
  judge(whole);
  require(inPieces.text == whole.text, "pieces give the same text");
  require(inPieces.end.failure == whole.end.failure, "pieces give the same verdict");
  return 0;
}
