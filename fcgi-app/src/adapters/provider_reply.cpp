#include "adapters/provider_reply.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace livechat {

namespace {

constexpr std::size_t kErrorBodyBytes = 64 * 1024;

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

std::string loggableModel(std::string_view name) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_/:@";
  const bool good = name.size() <= 100 && name.find_first_not_of(kAllowed) == name.npos;
  return good ? std::string(name) : "?";
}

}  // namespace

// --- the draft ----------------------------------------------------------------------------------

void ReplyDraft::show(std::string_view text) {
  if (over_ || text.empty()) return;
  const std::string clean = withoutNul(text);
  const std::string_view fitting = prefix(clean, limits::kReplyBytes - shown_);
  text_ += fitting;
  shown_ += fitting.size();
  if (fitting.size() < clean.size()) lose("reply too long", false);
}

void ReplyDraft::answeredBy(std::string_view model) {
  if (!model.empty() && model != model_) model_ = loggableModel(model);
}

void ReplyDraft::remark(std::string_view words) { remarks_.append(" ").append(words); }

std::optional<ModelEvent> ReplyDraft::take() {
  if (!text_.empty()) return ModelText{std::exchange(text_, {})};
  if (!end_) return std::nullopt;
  return *std::exchange(end_, std::nullopt);
}

void ReplyDraft::end(ModelEnd verdict) {
  if (std::exchange(over_, true)) return;
  verdict.usage = usage_;
  verdict.modelVersion = model_;
  verdict.diagnosis += remarks_;
  end_ = std::move(verdict);
}

void ReplyDraft::fail(FailureClass failure, bool retryable, std::string diagnosis) {
  ModelEnd verdict;
  verdict.failure = failure;
  verdict.retryable = retryable;
  verdict.diagnosis = std::move(diagnosis);
  end(std::move(verdict));
}

void ReplyDraft::fail(ProviderError error) {
  if (hasText()) return lose(std::move(error.diagnosis), false);
  ModelEnd verdict;
  verdict.failure = error.failure;
  verdict.retryable = error.retryable;
  verdict.retryAfter = error.retryAfter;
  verdict.refusedFor = error.refusedFor;
  verdict.diagnosis = std::move(error.diagnosis);
  end(std::move(verdict));
}

void ReplyDraft::lose(std::string diagnosis, bool retryable) {
  if (hasText()) return fail(FailureClass::Interrupted, false, std::move(diagnosis));
  fail(FailureClass::Busy, retryable, std::move(diagnosis));
}

void ReplyDraft::lose(const HttpFailure& failure) {
  using Kind = HttpFailure::Kind;
  std::string diagnosis(name(failure.kind));
  if (!failure.detail.empty()) diagnosis.append(": ").append(failure.detail);
  switch (failure.kind) {
    case Kind::BadUrl: return fail(FailureClass::Generic, false, std::move(diagnosis));
    // Trying again would only make the visitor wait as long once more.
    case Kind::Tls:
    case Kind::DeadlinePassed:
    case Kind::TotalTimeout:
    case Kind::TooLarge: return lose(std::move(diagnosis), false);
    default: return lose(std::move(diagnosis), true);
  }
}

void ReplyDraft::finish(Finish finish, std::string diagnosis) {
  switch (finish) {
    case Finish::Safety: return fail(FailureClass::Safety, false, std::move(diagnosis));
    case Finish::Length:
      if (hasText()) return fail(FailureClass::Cut, false, std::move(diagnosis));
      return fail(FailureClass::Empty, true, std::move(diagnosis));
    case Finish::Lost: return lose(std::move(diagnosis), true);
    case Finish::Fault:
      if (hasText()) return lose(std::move(diagnosis), false);
      return fail(FailureClass::Generic, true, std::move(diagnosis));
    case Finish::Unknown:
      if (!hasText()) return fail(FailureClass::Generic, true, std::move(diagnosis));
      break;
    case Finish::Done:
      if (!hasText()) return fail(FailureClass::Empty, true, std::move(diagnosis));
      break;
  }
  ModelEnd complete;
  complete.diagnosis = std::move(diagnosis);
  end(std::move(complete));
}

// --- the reply ----------------------------------------------------------------------------------

void ProviderReply::begin(ReplyHead head) {
  head_ = std::move(head);
  if (!head_.requestId.empty()) draft_.remark("request " + head_.requestId);
}

void ProviderReply::feed(std::string_view bytes) {
  if (draft_.over()) return;
  if (!succeeded()) {
    errorBody_.append(bytes.substr(0, kErrorBodyBytes - errorBody_.size()));
    return;
  }
  std::vector<std::string> events;
  const auto fits = sse_.feed(bytes, events);
  for (const std::string& data : events) event(data);
  if (!fits) draft_.lose(fits.error().code, false);
}

void ProviderReply::close(std::optional<HttpFailure> failure) {
  if (draft_.over()) return;
  if (head_.status != 0 && !succeeded()) {
    ProviderError error = dialect_->httpError(head_.status, errorBody_);
    heed(head_, error);
    return draft_.fail(std::move(error));
  }
  // After a cut the last event may be half; whole, it counts.
  if (const auto last = sse_.finish(); last && (!failure || parseForeignJson(*last))) event(*last);
  readStray();
  if (!draft_.over()) dialect_->close(draft_, failure);
}

void ProviderReply::event(std::string_view data) {
  if (draft_.over() || data.empty()) return;
  // Gemini itself does not write it, but gateways in front of it do.
  if (data == "[DONE]") return dialect_->done();
  const auto parsed = parseForeignJson(data);
  if (!parsed) return draft_.lose("unreadable event", true);
  chunk(*parsed);
}

void ProviderReply::chunk(const ForeignJson& chunk) {
  if (draft_.over()) return;
  if (chunk.isArray()) {  // what Gemini writes without alt=sse
    return chunk.forEach([this](const ForeignJson& element) { this->chunk(element); });
  }
  if (const ForeignJson error = chunk["error"]; !error.isNull()) {
    return draft_.fail(dialect_->streamError(error));
  }
  dialect_->chunk(chunk, draft_);
}

// Lines that were no events: a bare error after the events, an `error:` line, or a whole answer in
// plain JSON.
void ProviderReply::readStray() {
  if (draft_.over()) return;
  if (const auto error = parseForeignJson(sse_.error())) {
    return draft_.fail(dialect_->streamError(*error));
  }
  if (sse_.stray().empty()) return;
  const auto parsed = parseForeignJson(sse_.stray());
  if (parsed) return chunk(*parsed);
  draft_.remark("unreadable lines");
}

}  // namespace livechat
