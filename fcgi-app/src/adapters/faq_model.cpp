#include "adapters/faq_model.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "adapters/faq_phrases.h"
#include "chat/faq_index.h"
#include "chat/faq_words.h"

namespace livechat {

namespace {

constexpr std::size_t kSmallTalkWords = 5;
constexpr std::size_t kRelatedQuestions = 3;
constexpr std::size_t kPieceBytes = 24;  // some three to five words
// The second entry is quoted too when it fits nearly as well and the first is not exact.
constexpr double kAsGood = 0.93;
constexpr double kExact = 0.99;

using Knowledge = std::vector<PromptKnowledge>;

std::string_view questionIn(const Prompt& prompt) {
  return prompt.turns.empty() ? std::string_view() : std::string_view(prompt.turns.back().content);
}

bool isSure(const PromptKnowledge& piece) { return piece.score >= FaqIndex::kAnswers; }

// The entries to quote, best first: none, one or two.
Knowledge quotable(const Knowledge& knowledge) {
  Knowledge best;
  if (knowledge.empty() || !isSure(knowledge[0])) return best;
  best.push_back(knowledge[0]);
  const bool tie = knowledge.size() > 1 && !knowledge[0].product && isSure(knowledge[1]) &&
                   knowledge[0].score < kExact &&
                   knowledge[1].score >= kAsGood * knowledge[0].score &&
                   knowledge[1].answer != knowledge[0].answer;
  if (tie) best.push_back(knowledge[1]);
  return best;
}

std::string oneLine(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

void cite(std::vector<Source>& sources, const PromptKnowledge& piece) {
  if (piece.source.url.empty()) return;
  if (std::ranges::find(sources, piece.source.url, &Source::url) != sources.end()) return;
  sources.push_back(piece.source);
  if (sources.back().title.empty()) sources.back().title = piece.question;
}

std::string_view stockLine(std::string_view availability, const FaqPhrases& phrases) {
  if (availability == "in_stock") return phrases.inStock;
  if (availability == "low_stock") return phrases.lowStock;
  if (availability == "sold_out") return phrases.soldOut;
  return {};
}

// Its facts as the owner states them.
std::string productText(const PromptKnowledge& piece, const FaqPhrases& phrases) {
  const ProductFacts& facts = *piece.product;
  std::string text = facts.price.empty()
                         ? fmt::format("**{}**", piece.question)
                         : fmt::format(fmt::runtime(phrases.costs), piece.question, facts.price);
  if (const auto line = stockLine(facts.availability, phrases); !line.empty()) {
    text.append(" ").append(line);
  }
  if (!piece.answer.empty()) text.append("\n\n").append(piece.answer);
  return text;
}

FaqReply quote(const Knowledge& pieces, const FaqPhrases& phrases) {
  FaqReply reply;
  if (pieces.front().product) {
    reply.text = productText(pieces.front(), phrases);
    cite(reply.sources, pieces.front());
    return reply;
  }
  for (const PromptKnowledge& piece : pieces) {
    if (!reply.text.empty()) reply.text += "\n\n";
    if (pieces.size() > 1) reply.text += fmt::format("**{}**\n\n", oneLine(piece.question));
    reply.text += piece.answer;
    cite(reply.sources, piece);
  }
  return reply;
}

bool consistsOf(const std::vector<std::string>& words, std::string_view table) {
  const std::vector<std::string> known = wordsOf(table, 100);
  return std::ranges::all_of(words, [&](const std::string& word) {
    return std::ranges::find(known, word) != known.end();
  });
}

// Empty: the message is about something.
std::string_view smallTalk(std::string_view question, const FaqPhrases& phrases) {
  const std::vector<std::string> words = wordsOf(question, kSmallTalkWords + 1);
  if (words.empty()) return phrases.nothingAsked;
  if (words.size() > kSmallTalkWords) return {};
  if (consistsOf(words, phrases.greetings)) return phrases.greeting;
  if (consistsOf(words, phrases.thanks)) return phrases.welcome;
  if (consistsOf(words, phrases.farewells)) return phrases.farewell;
  return {};
}

std::string confession(const Prompt& prompt, const FaqPhrases& phrases) {
  const std::string& email = prompt.contactEmail;
  std::string text(phrases.unknown);
  text += ' ';
  text += email.empty()
              ? std::string(phrases.noContact)
              : fmt::format(fmt::runtime(phrases.writeTo), fmt::format("[{0}](mailto:{0})", email));
  std::size_t named = 0;
  for (const PromptKnowledge& piece : prompt.knowledge) {
    if (piece.score < FaqIndex::kRelated || named == kRelatedQuestions) continue;
    if (named++ == 0) text += fmt::format("\n\n{}\n", phrases.related);
    text += fmt::format("\n- {}", oneLine(piece.question));
  }
  return text;
}

// Ends after the blanks that follow `least` bytes, or, without blanks, after a whole code point.
std::size_t pieceEnd(std::string_view text, std::size_t least) {
  if (text.size() <= least) return text.size();
  const std::size_t blank = text.find_first_of(" \n", least);
  if (blank <= 2 * least) return std::min(text.find_first_not_of(" \n", blank), text.size());
  std::size_t end = least;
  while (end < text.size() && (text[end] & 0xC0) == 0x80) ++end;
  return end;
}

class FaqStream final : public ModelStream {
 public:
  FaqStream(FaqReply reply, Clock& clock, FaqPace pace)
      : clock_(clock), text_(std::move(reply.text)), sources_(std::move(reply.sources)) {
    if (pace.perPiece.count() <= 0) return;
    pause_ = std::min(pace.perPiece, pace.atMost);
    const auto pieces = static_cast<std::size_t>(std::max<std::int64_t>(pace.atMost / pause_, 1));
    pieceBytes_ = std::max(pieceBytes_, text_.size() / pieces + 1);
  }

  Task<ModelEvent> next() override {
    if (at_ < text_.size()) {
      if (at_ > 0 && pause_.count() > 0) co_await clock_.sleep(pause_);
      const std::string_view rest = std::string_view(text_).substr(at_);
      const std::size_t end = pieceEnd(rest, pieceBytes_);
      at_ += end;
      co_return ModelText{std::string(rest.substr(0, end))};
    }
    if (!sources_.empty()) co_return ModelSources{std::exchange(sources_, {})};
    co_return ModelEnd{};
  }

 private:
  Clock& clock_;
  std::string text_;
  std::size_t at_ = 0;
  std::vector<Source> sources_;
  std::chrono::milliseconds pause_{0};
  std::size_t pieceBytes_ = kPieceBytes;
};

}  // namespace

FaqReply faqReply(const Prompt& prompt) {
  const FaqPhrases& phrases = faqPhrases(prompt.language);
  const std::string_view question = questionIn(prompt);
  if (const Knowledge pieces = quotable(prompt.knowledge); !pieces.empty()) {
    return quote(pieces, phrases);
  }
  if (const std::string_view line = smallTalk(question, phrases); !line.empty()) {
    return {std::string(line), {}};
  }
  return {confession(prompt, phrases), {}};
}

std::unique_ptr<ModelStream> FaqModel::answer(const Prompt& prompt) {
  return std::make_unique<FaqStream>(faqReply(prompt), clock_, pace_);
}

}  // namespace livechat
