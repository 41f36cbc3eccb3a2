#include "reply_plan.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace fake {
namespace {

std::size_t countOf(int number) { return static_cast<std::size_t>(std::max(number, 0)); }

}  // namespace

ReplyPlan::ReplyPlan(const Faults& faults, ReplyText text)
    : faults_(faults), text_(std::move(text)) {
  const std::size_t texts = faults_.silent ? 0 : faults_.hugeEvent > 0 ? 1 : text_.chunks();
  const bool own = faults_.finishOn == "own" || faults_.signature > 0;
  firstThought_ = countOf(faults_.pings) + (faults_.finishOn == "first" ? 1U : 0U);
  firstText_ = firstThought_ + countOf(faults_.thoughts);
  endText_ = faults_.endless ? std::numeric_limits<std::size_t>::max() : firstText_ + texts;
  total_ =
      faults_.endless ? endText_ : endText_ + (faults_.call.empty() ? 0U : 1U) + (own ? 1U : 0U);
  if (total_ == 0 || !faults_.block.empty()) total_ = 1;
}

Step ReplyPlan::step() const {
  if (index_ < countOf(faults_.pings)) return Step::Ping;
  if (index_ < firstThought_) return Step::Empty;
  if (index_ < firstText_) return Step::Thought;
  if (index_ < endText_) return Step::Text;
  return !faults_.call.empty() && index_ == endText_ ? Step::Calls : Step::End;
}

std::string ReplyPlan::finish(const std::string& natural) const {
  const std::string reason = faults_.finish.empty() ? natural : faults_.finish;
  if (faults_.finishOn == "every") return reason;
  if (faults_.finishOn == "first") return step() == Step::Empty ? reason : "";
  if (faults_.finishOn == "none") return "";
  return last() ? reason : "";
}

std::string ReplyPlan::text() {
  const std::string text = faults_.hugeEvent > 0
                               ? std::string(static_cast<std::size_t>(faults_.hugeEvent), 'x')
                               : text_.chunk(index_ - firstText_);
  answerBytes_ += text.size();
  return text;
}

std::string ReplyPlan::wholeText() {
  std::string whole;
  for (index_ = firstText_; index_ < endText_; ++index_) whole += text();
  index_ = total_;
  return whole;
}

std::size_t ReplyPlan::thoughtTokens() const { return countOf(faults_.thoughts) * 32; }

}  // namespace fake
