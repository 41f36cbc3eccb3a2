#include "reply_events.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

namespace fake {
namespace {

using nlohmann::json;

std::string jsonText(std::string_view text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string content(const std::string& parts) {
  return R"("content": {"parts": [)" + parts + R"(],"role": "model"},)";
}

std::string textPart(const std::string& text) { return R"({"text": )" + jsonText(text) + "}"; }

constexpr const char* kNoParts = R"("content": {"role": "model"},)";

bool isSafety(const std::string& finish) {
  return finish == "SAFETY" || finish == "PROHIBITED_CONTENT" || finish == "BLOCKLIST" ||
         finish == "SPII";
}

constexpr const char* kRatings =
    R"("safetyRatings": [{"category": "HARM_CATEGORY_HARASSMENT","probability": "HIGH","blocked": true}],)";

}  // namespace

// Order: an empty event (finishOn=first), thoughts, text, function calls, a last one without text
// (finishOn=own, or a signature); a silent reply has one event without content.
ReplyEvents::ReplyEvents(const Faults& faults, ReplyText text, ReplyFacts facts)
    : faults_(faults), text_(std::move(text)), facts_(std::move(facts)) {
  const std::size_t before = (faults_.finishOn == "first" ? 1U : 0U) +
                             static_cast<std::size_t>(std::max(faults_.thoughts, 0));
  const std::size_t texts = faults_.silent ? 0 : faults_.hugeEvent > 0 ? 1 : text_.chunks();
  const bool own = faults_.finishOn == "own" || faults_.signature > 0;
  firstText_ = before;
  endText_ = faults_.endless ? std::numeric_limits<std::size_t>::max() : before + texts;
  total_ =
      faults_.endless ? endText_ : endText_ + (faults_.call.empty() ? 0U : 1U) + (own ? 1U : 0U);
  if (total_ == 0 || !faults_.block.empty()) total_ = 1;
}

std::string ReplyEvents::next() {
  const std::size_t index = index_++;
  if (!faults_.block.empty()) return blocked();
  const std::string inner = contentOf(index);
  return withUsage(candidate(inner, finishOf(index)));
}

std::string ReplyEvents::whole() {
  if (!faults_.block.empty()) return blocked();
  std::string parts;
  std::string text;
  for (std::size_t i = firstText_; i < endText_; ++i) text += textAt(i);
  if (!text.empty()) parts = textPart(text);
  if (!faults_.call.empty()) parts += (parts.empty() ? "" : ",") + callParts();
  const std::string inner = parts.empty() ? kNoParts : content(parts);
  return withUsage(candidate(inner, faults_.finishOn == "none" ? "" : faults_.finish));
}

std::string ReplyEvents::contentOf(std::size_t index) {
  if (index < firstText_) {
    const bool empty = faults_.finishOn == "first" && index == 0;
    if (empty) return content(R"({"text": ""})");
    return content(R"({"text": "**Considering the question** step )" + std::to_string(index) +
                   R"(","thought": true})");
  }
  if (index < endText_) return content(textPart(textAt(index)));
  if (!faults_.call.empty() && index == endText_) return content(callParts());
  return lastContent();
}

std::string ReplyEvents::textAt(std::size_t index) {
  const std::string text = faults_.hugeEvent > 0
                               ? std::string(static_cast<std::size_t>(faults_.hugeEvent), 'x')
                               : text_.chunk(index - firstText_);
  answerBytes_ += text.size();
  return text;
}

std::string ReplyEvents::callParts() const {
  std::string parts;
  for (int i = 0; i < faults_.calls; ++i) {
    if (i > 0) parts += ",";
    parts += R"({"functionCall": {"name": )" + jsonText(faults_.call);
    if (!faults_.callArgs.is_null()) parts += R"(,"args": )" + faults_.callArgs.dump();
    parts += "}}";
  }
  return parts;
}

std::string ReplyEvents::lastContent() const {
  if (faults_.signature <= 0) return faults_.silent ? kNoParts : "";
  return content(R"({"text": "","thoughtSignature": ")" +
                 std::string(static_cast<std::size_t>(faults_.signature), 'Q') + R"("})");
}

std::string ReplyEvents::finishOf(std::size_t index) const {
  const bool last = !faults_.endless && index + 1 == total_;
  if (faults_.finishOn == "every") return faults_.finish;
  if (faults_.finishOn == "first") return index == 0 ? faults_.finish : "";
  if (faults_.finishOn == "none") return "";
  return last ? faults_.finish : "";
}

std::string ReplyEvents::candidate(const std::string& inner, const std::string& finish) const {
  std::string candidate = R"({"candidates": [{)" + inner;
  if (!finish.empty()) candidate += R"("finishReason": )" + jsonText(finish) + ",";
  if (isSafety(finish)) candidate += kRatings;
  return candidate + R"("index": 0}],)";
}

// Cumulative, and the counts that are still nothing are absent.
std::string ReplyEvents::withUsage(std::string event) const {
  const std::size_t answer = (answerBytes_ + 3) / 4;
  const std::size_t thoughts = static_cast<std::size_t>(std::max(faults_.thoughts, 0)) * 32;
  event += R"("usageMetadata": {"promptTokenCount": )" + std::to_string(facts_.promptTokens);
  if (answer > 0) event += R"(,"candidatesTokenCount": )" + std::to_string(answer);
  if (thoughts > 0) event += R"(,"thoughtsTokenCount": )" + std::to_string(thoughts);
  event += R"(,"totalTokenCount": )" + std::to_string(facts_.promptTokens + answer + thoughts) +
           R"(,"promptTokensDetails": [{"modality": "TEXT","tokenCount": )" +
           std::to_string(facts_.promptTokens) + R"(}]},"modelVersion": )" +
           jsonText(facts_.modelVersion) + R"(,"responseId": )" + jsonText(facts_.responseId) + "}";
  return event;
}

std::string ReplyEvents::blocked() const {
  return withUsage(R"({"promptFeedback": {"blockReason": )" + jsonText(faults_.block) +
                   R"(,"safetyRatings": [{"category": "HARM_CATEGORY_DANGEROUS_CONTENT",)" +
                   R"("probability": "HIGH"}]},)");
}

}  // namespace fake
