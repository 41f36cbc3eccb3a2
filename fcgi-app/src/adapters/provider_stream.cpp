#include "adapters/provider_stream.h"

#include <optional>
#include <utility>

namespace livechat {

namespace {

using namespace std::chrono_literals;

// Between the last event of a reply and the end of its body, which keeps the connection for the
// next call. Not every server ends the body.
constexpr std::chrono::milliseconds kBodyEnd = 500ms;

class ProviderStream final : public ModelStream {
 public:
  ProviderStream(HttpTransfer transfer, ProviderReply reply, std::chrono::milliseconds firstText,
                 const Clock& clock)
      : transfer_(std::move(transfer)),
        reply_(std::move(reply)),
        firstText_(firstText),
        clock_(clock) {}

  Task<ModelEvent> next() override {
    while (true) {
      if (auto event = reply_.take()) co_return note(std::move(*event));
      if (!begun_) {
        co_await begin();
      } else {
        co_await readOn();
      }
    }
  }

 private:
  Task<> begin() {
    const auto status = co_await transfer_->status();
    begun_ = true;
    if (!status) {
      reply_.close(status.error());
      co_return;
    }
    const auto header = [this](const char* name) { return transfer_->header(name); };
    reply_.begin(readHead(*status, header, clock_.wall()));
    transfer_->setDeadline(firstText_);  // an error's body has no longer either
  }

  Task<> readOn() {
    if (reply_.complete() && !std::exchange(complete_, true)) transfer_->setDeadline(kBodyEnd);
    const auto bytes = co_await transfer_->read();
    if (!bytes) {
      reply_.close(bytes.error());
    } else if (bytes->empty()) {
      reply_.close();
    } else {
      reply_.feed(*bytes);
    }
  }

  ModelEvent note(ModelEvent event) {
    if (std::holds_alternative<ModelText>(event) && !std::exchange(shown_, true)) {
      transfer_->clearDeadline();
      transfer_->gather();  // the first words come at once, the others need not
    }
    // Also when the provider is still talking: its connection is closed now.
    if (std::holds_alternative<ModelEnd>(event)) transfer_.reset();
    return event;
  }

  std::optional<HttpTransfer> transfer_;
  ProviderReply reply_;
  std::chrono::milliseconds firstText_;
  const Clock& clock_;
  bool begun_ = false;
  bool shown_ = false;
  bool complete_ = false;
};

class RefusedStream final : public ModelStream {
 public:
  explicit RefusedStream(std::string why) : why_(std::move(why)) {}

  Task<ModelEvent> next() override {
    ModelEnd end;
    end.failure = FailureClass::BadRequest;
    end.diagnosis = why_;
    co_return end;
  }

 private:
  std::string why_;
};

}  // namespace

std::unique_ptr<ModelStream> streamReply(HttpTransfer transfer, ProviderReply reply,
                                         std::chrono::milliseconds firstText, const Clock& clock) {
  return std::make_unique<ProviderStream>(std::move(transfer), std::move(reply), firstText, clock);
}

std::unique_ptr<ModelStream> refusedStream(std::string why) {
  return std::make_unique<RefusedStream>(std::move(why));
}

}  // namespace livechat
