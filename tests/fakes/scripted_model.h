// A model that says what the test has written down, when the test lets it.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "fakes/loop.h"
#include "ports/model.h"

namespace livechat {

class ScriptedModel final : public Model {
 public:
  // One call's script: texts, then the end. With `held` it stops before the end until release().
  struct Call {
    std::vector<std::string> texts;
    ModelEnd end;
    std::vector<Source> sources;
    bool held = false;
  };

  ScriptedModel(std::string name, Loop& loop) : name_(std::move(name)), loop_(loop) {}

  ScriptedModel& willSay(std::string text) {
    Call call;
    call.texts.push_back(std::move(text));
    script_.push_back(std::move(call));
    return *this;
  }
  ScriptedModel& willFail(FailureClass failure, bool retryable,
                          std::optional<std::chrono::milliseconds> retryAfter = std::nullopt) {
    Call call;
    call.end.failure = failure;
    call.end.retryable = retryable;
    call.end.retryAfter = retryAfter;
    script_.push_back(std::move(call));
    return *this;
  }
  ScriptedModel& will(Call call) {
    script_.push_back(std::move(call));
    return *this;
  }

  // Lets the held calls end.
  void release() {
    released_ = true;
    gate_.ring();
    loop_.settle();
  }

  std::string_view name() const override { return name_; }
  std::unique_ptr<ModelStream> answer(const Prompt& prompt) override {
    prompts.push_back(prompt);
    Call call;
    call.end.failure = FailureClass::Generic;  // the script has run out
    if (!script_.empty()) {
      call = std::move(script_.front());
      script_.pop_front();
    }
    return std::make_unique<Stream>(*this, std::move(call));
  }

  std::vector<Prompt> prompts;  // of every call so far
  int openStreams = 0;

 private:
  class Stream final : public ModelStream {
   public:
    Stream(ScriptedModel& model, Call call) : model_(model), call_(std::move(call)) {
      ++model_.openStreams;
    }
    ~Stream() override { --model_.openStreams; }

    Task<ModelEvent> next() override {
      if (at_ < call_.texts.size()) co_return ModelText{call_.texts[at_++]};
      if (!call_.sources.empty()) co_return ModelSources{std::exchange(call_.sources, {})};
      if (call_.held && !model_.released_) {
        Signal released(model_.loop_.executor());
        const Bell::Listener gate(model_.gate_, released);
        co_await released.wait();
      }
      co_return call_.end;
    }

   private:
    ScriptedModel& model_;
    Call call_;
    std::size_t at_ = 0;
  };

  std::string name_;
  Loop& loop_;
  std::deque<Call> script_;
  Bell gate_;
  bool released_ = false;
};

}  // namespace livechat
