// FaqModel answers from the shop's FAQ alone: it quotes, it never makes anything up.
//
// The prompt's knowledge, which is already searched and scored, decides:
//   sure (FaqIndex::kAnswers)  quotes the entry word for word and names its page; two entries that
//                              fit about equally well are both quoted, each under its question
//   not sure                   says so, says how to reach a person, and names up to three related
//                              questions that it can answer
// A product that is sure is told of with its price, whether it can be had, and its description.
// A greeting or a thank-you that no entry answers gets a friendly line.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "ports/clock.h"
#include "ports/model.h"

namespace livechat {

// How fast an answer appears: as text that is being written, not all at once.
struct FaqPace {
  std::chrono::milliseconds perPiece{15};  // zero: everything is ready at once
  std::chrono::milliseconds atMost{1200};  // for the whole answer; long ones come in larger pieces
};

// What is said: Markdown, and the pages it rests on.
struct FaqReply {
  std::string text;
  std::vector<Source> sources;
};

// Pure: the whole of the model but for its pace.
FaqReply faqReply(const Prompt& prompt);

// Lifetime: borrows `clock`; its streams do too. Never fails.
class FaqModel final : public Model {
 public:
  explicit FaqModel(Clock& clock, FaqPace pace = {}) : clock_(clock), pace_(pace) {}

  std::string_view name() const override { return "faq"; }
  std::unique_ptr<ModelStream> answer(const Prompt& prompt) override;

 private:
  Clock& clock_;
  FaqPace pace_;
};

}  // namespace livechat
