#include "adapters/gemini_reply.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "adapters/foreign_json.h"
#include "adapters/gemini_error.h"

namespace livechat {

namespace {

constexpr std::size_t kErrorBodyBytes = 64 * 1024;

// The visible text is stored in PostgreSQL, which refuses U+0000.
std::string withoutNul(std::string_view text) {
  std::string clean(text);
  std::erase(clean, '\0');
  return clean;
}

// The longest beginning of `text` that has at most `size` bytes and ends between code points.
std::string_view prefix(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

std::string loggableVersion(std::string_view version) {
  const auto odd = [](char c) {
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '.' || c == '-' || c == '_' || c == '/');
  };
  if (version.size() > 100 || std::any_of(version.begin(), version.end(), odd)) return "?";
  return std::string(version);
}

// What a finish reason means for us.
enum class Finish { Done, Length, Safety, Fault, Unknown };

Finish finishNamed(std::string_view reason) {
  static constexpr struct {
    std::string_view name;
    Finish finish;
  } kFinishes[] = {
      {"STOP", Finish::Done},
      {"MAX_TOKENS", Finish::Length},
      {"SAFETY", Finish::Safety},
      {"PROHIBITED_CONTENT", Finish::Safety},
      {"BLOCKLIST", Finish::Safety},
      {"SPII", Finish::Safety},
      {"RECITATION", Finish::Safety},
      {"LANGUAGE", Finish::Safety},
      {"MALFORMED_FUNCTION_CALL", Finish::Fault},
      {"UNEXPECTED_TOOL_CALL", Finish::Fault},
      {"TOO_MANY_TOOL_CALLS", Finish::Fault},
      {"OTHER", Finish::Fault},
      {"CONTINUATION", Finish::Fault},
      {"NO_IMAGE", Finish::Fault},
  };
  for (const auto& entry : kFinishes) {
    if (entry.name == reason) return entry.finish;
  }
  return reason.starts_with("IMAGE_") ? Finish::Safety : Finish::Unknown;
}

ModelEnd failed(FailureClass failure, bool retryable, std::string diagnosis) {
  ModelEnd end;
  end.failure = failure;
  end.retryable = retryable;
  end.diagnosis = std::move(diagnosis);
  return end;
}

ModelEnd failed(GeminiError error) {
  ModelEnd end = failed(error.failure, error.retryable, std::move(error.diagnosis));
  end.retryAfter = error.retryAfter;
  return end;
}

}  // namespace

void GeminiReply::begin(int status, std::optional<std::chrono::milliseconds> retryAfter) {
  status_ = status;
  retryAfter_ = retryAfter;
}

void GeminiReply::feed(std::string_view bytes) {
  if (over_) return;
  if (!succeeded()) {
    errorBody_.append(bytes.substr(0, kErrorBodyBytes - errorBody_.size()));
    return;
  }
  std::vector<std::string> events;
  const auto fits = sse_.feed(bytes, events);
  for (const std::string& data : events) event(data);
  if (!fits) endLost(fits.error().code, false);
}

void GeminiReply::close(std::optional<HttpFailure> failure) {
  if (over_) return;
  if (status_ != 0 && !succeeded()) {
    return end(failed(geminiHttpError(status_, errorBody_, retryAfter_)));
  }
  // After a cut the last event may be half; whole, it counts.
  if (const auto last = sse_.finish(); last && (!failure || parseForeignJson(*last))) event(*last);
  readStray();
  if (blocked_) return end(failed(FailureClass::Safety, false, "prompt blocked"));
  if (failure) return endByTransport(*failure);
  endByFinishReason();
}

std::optional<ModelEvent> GeminiReply::take() {
  if (!text_.empty()) return ModelText{std::exchange(text_, {})};
  if (!end_) return std::nullopt;
  return *std::exchange(end_, std::nullopt);
}

// --- reading ------------------------------------------------------------------------------------

void GeminiReply::event(std::string_view data) {
  // The service itself does not write [DONE], but gateways in front of it do.
  if (over_ || data.empty() || data == "[DONE]") return;
  const auto parsed = parseForeignJson(data);
  if (!parsed) return endLost("unreadable event", true);
  chunk(*parsed);
}

void GeminiReply::chunk(const ForeignJson& chunk) {
  if (over_) return;
  if (chunk.isArray()) {  // what the service writes without alt=sse
    return chunk.forEach([this](const ForeignJson& element) { this->chunk(element); });
  }
  if (const ForeignJson error = chunk["error"]; !error.isNull()) {
    GeminiError verdict = geminiStreamError(error);
    if (shown_ > 0) return endLost(std::move(verdict.diagnosis), false);
    return end(failed(std::move(verdict)));
  }
  usage(chunk["usageMetadata"]);
  const std::string_view version = chunk["modelVersion"].text();
  if (!version.empty() && version != modelVersion_) {
    modelVersion_ = loggableVersion(version);
  }
  const ForeignJson first = chunk["candidates"].front();
  if (!first.isNull()) return candidate(first);
  const std::string_view reason = chunk["promptFeedback"]["blockReason"].text();
  if (reason.empty() || std::exchange(blocked_, true)) return;
  remarks_ += " block reason " + constantName(reason);
}

void GeminiReply::candidate(const ForeignJson& candidate) {
  content(candidate["content"]);
  const std::string_view reason = candidate["finishReason"].text();
  // A late STOP, as of a closing chunk of usage, does not undo what went wrong before.
  const bool says = !reason.empty() && (finishReason_.empty() || reason != "STOP");
  if (says) finishReason_ = reason;
}

void GeminiReply::content(const ForeignJson& content) {
  content["parts"].forEach([this](const ForeignJson& part) {
    if (!part["functionCall"].isNull()) called_ = true;
    const ForeignJson thought = part["thought"];
    if (thought.isNull() || thought.isFalse()) show(part["text"].text());
  });
}

void GeminiReply::usage(const ForeignJson& usage) {
  const auto keep = [&](std::string_view key, std::int64_t& count) {
    const ForeignJson value = usage[key];
    if (value.isNumber()) count = value.count();
  };
  keep("promptTokenCount", usage_.promptTokens);
  keep("candidatesTokenCount", usage_.outputTokens);
  keep("thoughtsTokenCount", usage_.thoughtTokens);
}

void GeminiReply::show(std::string_view text) {
  if (over_) return;
  const std::string clean = withoutNul(text);
  const std::string_view fitting = prefix(clean, limits::kReplyBytes - shown_);
  text_ += fitting;
  shown_ += fitting.size();
  if (fitting.size() < clean.size()) endLost("reply too long", false);
}

// Lines that were no events: a bare error after the events, or a whole answer in plain JSON.
void GeminiReply::readStray() {
  if (over_ || sse_.stray().empty()) return;
  const auto parsed = parseForeignJson(sse_.stray());
  if (parsed) return chunk(*parsed);
  remarks_ += " unreadable lines";
}

// --- judging ------------------------------------------------------------------------------------

void GeminiReply::end(ModelEnd verdict) {
  if (std::exchange(over_, true)) return;
  verdict.usage = usage_;
  verdict.modelVersion = modelVersion_;
  verdict.diagnosis += remarks_;
  end_ = std::move(verdict);
}

// The reply cannot be completed: what was shown stays, nothing shown is as if nobody answered.
void GeminiReply::endLost(std::string diagnosis, bool retryable) {
  if (shown_ > 0) return end(failed(FailureClass::Interrupted, false, std::move(diagnosis)));
  end(failed(FailureClass::Busy, retryable, std::move(diagnosis)));
}

void GeminiReply::endByTransport(const HttpFailure& failure) {
  using Kind = HttpFailure::Kind;
  std::string diagnosis(name(failure.kind));
  if (!failure.detail.empty()) diagnosis.append(": ").append(failure.detail);
  switch (failure.kind) {
    case Kind::BadUrl: return end(failed(FailureClass::Generic, false, std::move(diagnosis)));
    // Trying again would only make the visitor wait as long once more.
    case Kind::Tls:
    case Kind::DeadlinePassed:
    case Kind::TotalTimeout:
    case Kind::TooLarge: return endLost(std::move(diagnosis), false);
    default: return endLost(std::move(diagnosis), true);
  }
}

void GeminiReply::endByFinishReason() {
  const bool hasText = shown_ > 0;
  if (finishReason_.empty()) return endLost("no finish reason", true);
  std::string diagnosis = "finish " + constantName(finishReason_);
  if (called_) diagnosis += " with a function call";
  switch (finishNamed(finishReason_)) {
    case Finish::Safety: return end(failed(FailureClass::Safety, false, std::move(diagnosis)));
    case Finish::Length:
      if (hasText) return end(failed(FailureClass::Cut, false, std::move(diagnosis)));
      return end(failed(FailureClass::Empty, true, std::move(diagnosis)));
    case Finish::Fault:
      if (hasText) return endLost(std::move(diagnosis), false);
      return end(failed(FailureClass::Generic, true, std::move(diagnosis)));
    case Finish::Unknown:
      if (!hasText) return end(failed(FailureClass::Generic, true, std::move(diagnosis)));
      break;
    case Finish::Done:
      if (!hasText) return end(failed(FailureClass::Empty, true, std::move(diagnosis)));
      break;
  }
  ModelEnd complete;
  complete.diagnosis = std::move(diagnosis);
  end(std::move(complete));
}

}  // namespace livechat
