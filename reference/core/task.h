// SPDX-License-Identifier: Apache-2.0
// Task<T>: a piece of kernel work that may wait.
//
// A Task is a lazy coroutine that ends with a Result<T>. Inside one,
//   co_await task     runs it to its end; its value comes back, or its error ends this task too
//   co_await result   the value of a Result, or the end of this task with its error
//   co_await task.outcome()   the Result itself, where the error is wanted
//   co_return value   or   co_return Error(E::…)
// So an error travels up to the system call without a line of code, and a call that must wait is
// simply not finished yet: it is never executed again from its beginning.
//
// Frames come from a free list for each size, because a simulated system call is short compared
// with malloc. Sanitizers are to see when a frame is gone, so for them each one is malloc's.
#pragma once

#include <array>
#include <coroutine>
#include <cstdlib>
#include <exception>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include "reference/core/result.h"

namespace plumbline {

class FramePool {
 public:
  static void* allocate(std::size_t size) {
    const std::size_t bucket = bucket_of(size);
    if (!is_pooling || bucket >= buckets) return ::operator new(size);
    Free*& head = lists()[bucket];
    if (!head) return ::operator new((bucket + 1) * granule);
    return std::exchange(head, head->next);
  }
  static void release(void* frame, std::size_t size) {
    const std::size_t bucket = bucket_of(size);
    if (!is_pooling || bucket >= buckets) return ::operator delete(frame);
    auto* free = static_cast<Free*>(frame);
    free->next = std::exchange(lists()[bucket], free);
  }

 private:
  struct Free {
    Free* next;
  };
#ifdef PLUMBLINE_SANITIZED
  static constexpr bool is_pooling = false;
#else
  static constexpr bool is_pooling = true;
#endif
  static constexpr std::size_t granule = 64, buckets = 32;
  static std::size_t bucket_of(std::size_t size) { return (size - 1) / granule; }
  static std::array<Free*, buckets>& lists() {
    static thread_local std::array<Free*, buckets> lists{};
    return lists;
  }
};

template <class T>
class [[nodiscard]] Task;

namespace detail {

// What the promises of all tasks have in common: who waits for the end, and where an error goes.
class TaskPromiseBase {
 public:
  std::suspend_always initial_suspend() noexcept { return {}; }
  [[noreturn]] void unhandled_exception() { std::terminate(); }

  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> handle) noexcept {
      auto& promise = handle.promise();
      return promise.result().has_value() ? promise.continuation_
                                          : promise.fail(promise.result().error());
    }
    void await_resume() const noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }

  // Ends this task with an error where it stands, and every waiting task that does not look at
  // results itself. The frames are destroyed by their owners, from the outside inwards. Returns
  // what runs next.
  std::coroutine_handle<> fail(E error) noexcept {
    TaskPromiseBase* promise = this;
    promise->set_error(error);
    while (promise->propagates_to_) {
      promise = promise->propagates_to_;
      promise->set_error(error);
    }
    return promise->continuation_;
  }

  void awaited_by(std::coroutine_handle<> waiter, TaskPromiseBase* propagates_to) {
    continuation_ = waiter;
    propagates_to_ = propagates_to;
  }

  static void* operator new(std::size_t size) { return FramePool::allocate(size); }
  static void operator delete(void* frame, std::size_t size) { FramePool::release(frame, size); }

 protected:
  ~TaskPromiseBase() = default;
  virtual void set_error(E error) = 0;

 private:
  std::coroutine_handle<> continuation_ = std::noop_coroutine();
  TaskPromiseBase* propagates_to_ = nullptr;
};

template <class T>
class AwaitResult {
 public:
  AwaitResult(Result<T> result, TaskPromiseBase& promise)
      : result_(std::move(result)), promise_(promise) {}
  bool await_ready() const noexcept { return result_.has_value(); }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept {
    return promise_.fail(result_.error());
  }
  T await_resume() {
    if constexpr (!std::is_void_v<T>) return std::move(*result_);
  }

 private:
  Result<T> result_;
  TaskPromiseBase& promise_;
};

template <class T>
class AwaitTask {
 public:
  AwaitTask(Task<T>& task, TaskPromiseBase* propagates_to)
      : task_(task), propagates_to_(propagates_to) {}
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiter) noexcept {
    task_.handle_.promise().awaited_by(waiter, propagates_to_);
    return task_.handle_;
  }

 protected:
  Task<T>& task_;

 private:
  TaskPromiseBase* propagates_to_;
};

template <class T>
class AwaitValue : public AwaitTask<T> {
 public:
  using AwaitTask<T>::AwaitTask;
  T await_resume() {
    if constexpr (!std::is_void_v<T>) return std::move(*this->task_.result());
  }
};

template <class T>
class AwaitOutcome : public AwaitTask<T> {
 public:
  using AwaitTask<T>::AwaitTask;
  Result<T> await_resume() { return std::move(this->task_.result()); }
};

template <class T>
struct Outcome {
  Task<T>& task;
};

template <class T>
class TaskPromise final : public TaskPromiseBase {
 public:
  Task<T> get_return_object();
  void return_value(Result<T> result) { result_.emplace(std::move(result)); }
  Result<T>& result() { return *result_; }
  bool is_done() const { return result_.has_value(); }

  template <class U>
  AwaitResult<U> await_transform(Result<U> result) {
    return {std::move(result), *this};
  }
  AwaitResult<void> await_transform(Error error) { return {error, *this}; }
  template <class U>
  AwaitValue<U> await_transform(Task<U>&& task) {
    return {task, this};
  }
  template <class U>
  AwaitOutcome<U> await_transform(Outcome<U> outcome) {
    return {outcome.task, nullptr};
  }
  template <class Awaiter>
    requires requires(Awaiter& awaiter) { awaiter.await_ready(); }
  Awaiter&& await_transform(Awaiter&& awaiter) {
    return static_cast<Awaiter&&>(awaiter);
  }

 private:
  void set_error(E error) override { result_.emplace(Error(error)); }
  std::optional<Result<T>> result_;
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  // Awaited in the same expression, gives the Result itself: `co_await read(…).outcome()`.
  detail::Outcome<T> outcome() { return {*this}; }

  // For the owner of a task that nobody awaits: runs it until it ends or waits.
  void start() { handle_.resume(); }
  bool is_done() const { return handle_.promise().is_done(); }
  Result<T>& result() { return handle_.promise().result(); }

 private:
  friend detail::AwaitTask<T>;
  Handle handle_;
};

template <class T>
Task<T> detail::TaskPromise<T>::get_return_object() {
  return Task<T>(Task<T>::Handle::from_promise(*this));
}

}  // namespace plumbline
