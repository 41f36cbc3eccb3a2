#include "reply_events.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "api_error.h"

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

ReplyEvents::ReplyEvents(ReplyFacts facts, ReplyText text)
    : facts_(std::move(facts)),
      faults_(facts_.script.faults),
      plan_(faults_, std::move(text)),
      framing_(faults_, "crlf", R"("text": ")") {}

std::string ReplyEvents::next() {
  const std::size_t index = plan_.index();
  const bool last = plan_.last();
  const std::string event = nextEvent();
  plan_.advance();
  if (event.empty()) return framing_.comment("ping");
  if (facts_.list) return listElement(event, index, last);
  return framing_.event({event, {}, true}, index, last);
}

std::string ReplyEvents::nextEvent() {
  if (!faults_.block.empty()) return blocked();
  if (plan_.step() == Step::Ping) return "";
  const std::string inner = contentOf();
  return withUsage(candidate(inner, plan_.finish("STOP")));
}

std::string ReplyEvents::whole() {
  if (!faults_.block.empty()) return blocked();
  std::string parts;
  const std::string text = plan_.wholeText();
  if (!text.empty()) parts = textPart(text);
  if (!faults_.call.empty()) parts += (parts.empty() ? "" : ",") + callParts();
  const std::string inner = parts.empty() ? kNoParts : content(parts);
  const std::string finish = faults_.finish.empty() ? "STOP" : faults_.finish;
  return withUsage(candidate(inner, faults_.finishOn == "none" ? "" : finish));
}

std::string ReplyEvents::error() {
  Faults wanted = faults_;
  wanted.status = faults_.errorStatus;
  const ApiError error = errorFrom(wanted, "");
  if (faults_.errorForm == "bare") return errorBody(error);
  return "data: " + errorJson(error).dump() + "\r\n\r\n";
}

std::string ReplyEvents::contentOf() {
  switch (plan_.step()) {
    case Step::Empty: return content(R"({"text": ""})");
    case Step::Thought:
      return content(R"({"text": "**Considering the question** step )" +
                     std::to_string(plan_.index()) + R"(","thought": true})");
    case Step::Text: return content(textPart(plan_.text()));
    case Step::Calls: return content(callParts());
    default: return lastContent();
  }
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

std::string ReplyEvents::candidate(const std::string& inner, const std::string& finish) const {
  std::string candidate = R"({"candidates": [{)" + inner;
  if (!finish.empty()) candidate += R"("finishReason": )" + jsonText(finish) + ",";
  if (isSafety(finish)) candidate += kRatings;
  return candidate + R"("index": 0}],)";
}

// Cumulative, and the counts that are still nothing are absent.
std::string ReplyEvents::withUsage(std::string event) const {
  const std::size_t answer = plan_.answerTokens(), thoughts = plan_.thoughtTokens();
  const std::size_t prompt = facts_.asked.promptTokens;
  event += R"("usageMetadata": {"promptTokenCount": )" + std::to_string(prompt);
  if (answer > 0) event += R"(,"candidatesTokenCount": )" + std::to_string(answer);
  if (thoughts > 0) event += R"(,"thoughtsTokenCount": )" + std::to_string(thoughts);
  event += R"(,"totalTokenCount": )" + std::to_string(prompt + answer + thoughts) +
           R"(,"promptTokensDetails": [{"modality": "TEXT","tokenCount": )" +
           std::to_string(prompt) + R"(}]},"modelVersion": )" + jsonText(facts_.asked.answersAs) +
           R"(,"responseId": )" + jsonText("fake" + idDigits(facts_.number) + "AA") + "}";
  return event;
}

std::string ReplyEvents::blocked() const {
  return withUsage(R"({"promptFeedback": {"blockReason": )" + jsonText(faults_.block) +
                   R"(,"safetyRatings": [{"category": "HARM_CATEGORY_DANGEROUS_CONTENT",)" +
                   R"("probability": "HIGH"}]},)");
}

}  // namespace fake
