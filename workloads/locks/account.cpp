// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "workloads/locks/inside_outside.h"
#include "workloads/sharing/activity.h"
#include "workloads/sharing/sharing_workload.h"
#include "workloads/support/random.h"

namespace workloads {
namespace {

constexpr Option accounts_option = {
    "accounts",
    "N",
    "accounts, each with a lock of its own; every payment goes to one of them at random",
    Option::Type::whole,
    "1",
    1,
    10'000};
constexpr const Option* account_options[] = {&accounts_option, &inside_option, &outside_option,
                                             &support::units_per_ms_option};

/// One account, alone on its cache line.
struct alignas(64) Account {
  std::atomic<std::uint64_t> balance;
  std::atomic<std::uint64_t> payments;
};

/// Every task pays into shared accounts again and again. Sync object k is the lock of account k.
class AccountWorkload final : public SharingWorkload {
 public:
  explicit AccountWorkload(const Configuration& configuration)
      : SharingWorkload(configuration),
        inside_(activity_of(configuration, inside_option)),
        outside_(activity_of(configuration, outside_option)),
        locks_(number_of(configuration.options, accounts_option),
               {.kind = SyncKind::lock, .name = "account"}) {
    check_duration(configuration, inside_and_outside, configuration.size);
  }

  std::chrono::nanoseconds minimum_wait(std::size_t) const override {
    return static_cast<std::int64_t>(configuration().size) * (inside_.wait + outside_.wait);
  }
  bool has_time_scale() const override { return says_wait(configuration(), inside_and_outside); }
  std::span<const SyncObject> sync_objects() const override { return locks_; }
  std::size_t shared_bytes() const override { return locks_.size() * sizeof(Account); }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    const bool only_pays = locks_.size() == 1 && inside_.is_nothing() && outside_.is_nothing();
    return only_pays ? pay(task, output, io) : pay_and_act(task, output, io);
  }

  bool supports(Protection) const override { return true; }
  ExpectedFailure expected_failure(Protection protection) const override {
    return protection == Protection::none && task_count() > 1 ? ExpectedFailure::race
                                                              : ExpectedFailure::none;
  }
  std::uint64_t operations() const override { return task_count() * configuration().size; }
  OperationTraits operation_traits() const override { return {.name = "acquisition"}; }
  std::size_t wait_samples_per_task() const override { return 64; }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    std::uint64_t payments = 0;
    std::uint64_t balance = 0;
    for (std::size_t account = 0; account < locks_.size(); ++account) {
      payments += shared<Account>(bytes)[account].payments.load();
      balance += shared<Account>(bytes)[account].balance.load();
    }
    std::uint64_t expected = 0;
    for (std::size_t task = 0; task < task_count(); ++task) expected += result_of(task);
    if (balance == expected) return lost_updates(payments, operations(), "updates");
    if (balance > expected || payments > operations()) {
      return SharedFault{
          std::string(locks_.size() == 1 ? "the account holds " : "the accounts hold ") +
              std::to_string(balance) + " in place of " + std::to_string(expected),
          1, operations()};
    }
    // An update of the balance can get lost where its number is counted. Where more is missing than
    // the updates that were not counted can have been worth, it says how many were lost, by what
    // one is worth on average.
    std::uint64_t lost = operations() - payments;
    if (expected - balance > lost * max_amount) {
      const double missing = static_cast<double>(expected - balance);
      const double all = static_cast<double>(operations());
      lost = static_cast<std::uint64_t>(std::ceil(missing / static_cast<double>(expected) * all));
    }
    return lost_updates(operations() - lost, operations(), "updates");
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override {
    return configuration().size * amount_of(task);
  }

 private:
  static constexpr std::uint64_t max_amount = 100;  ///< of one payment

  /// Pays into the only account, and does nothing else: the price of a lock.
  Coroutine<std::size_t> pay(std::size_t task, Output output, Io& io) const {
    Account& account = *shared<Account>(io);
    const std::uint64_t amount = amount_of(task);
    const std::uint64_t payments = configuration().size;
    std::vector<Account> own = own_accounts(io);
    switch (io.sync().protection()) {
      case Protection::locked: {
        const Lock lock(io, 0, task);
        WaitSampler sampler(io, task, payments, min_acquisition);
        for (std::uint64_t payment = 0; payment < payments; ++payment) {
          payment = pay_until(std::min(sampler.next_due(payment), payments), payment, lock, account,
                              amount);
          if (payment == payments) break;
          const std::int64_t begin_ns = sampler.begin(payment);
          co_await lock.acquire();
          sampler.end(begin_ns);
          pay_into(account, amount);
          lock.release();
        }
        break;
      }
      case Protection::atomic:
        for (std::uint64_t payment = 0; payment < payments; ++payment) {
          account.balance.fetch_add(amount, relaxed);
        }
        account.payments.fetch_add(payments, relaxed);
        break;
      case Protection::private_copy:
        for (std::uint64_t payment = 0; payment < payments; ++payment) pay_into(own[0], amount);
        add_to_shared(own, io);
        break;
      case Protection::none:
        for (std::uint64_t payment = 0; payment < payments; ++payment) pay_into(account, amount);
        break;
    }
    co_return write(payments * amount, output);
  }

  /// Does the payments from number `payment` until number `end`, or until the task would have to
  /// suspend; returns the number of the next one.
  static std::uint64_t pay_until(std::uint64_t end, std::uint64_t payment, const Lock& lock,
                                 Account& account, std::uint64_t amount) {
    for (; payment < end && lock.acquire_unless_suspending(); ++payment) {
      pay_into(account, amount);
      lock.release();
    }
    return payment;
  }

  /// Pays into one of the accounts, with work or a wait between reading its balance and writing it,
  /// and between two payments.
  Coroutine<std::size_t> pay_and_act(std::size_t task, Output output, Io& io) const {
    const Protection protection = io.sync().protection();
    const std::uint64_t amount = amount_of(task);
    const std::uint64_t payments = configuration().size;
    std::vector<Account> own = own_accounts(io);
    WaitSampler sampler(io, task, payments,
                        min_acquisition + inside_.min_time() + outside_.min_time());
    for (std::uint64_t payment = 0; payment < payments; ++payment) {
      const std::size_t chosen = account_of(task, payment);
      Account& account = own.empty() ? shared<Account>(io)[chosen] : own[chosen];
      if (protection == Protection::locked) {
        const std::int64_t begin_ns = sampler.begin(payment);
        co_await Lock(io, chosen, task).acquire();
        sampler.end(begin_ns);
      }
      const std::uint64_t balance = account.balance.load(relaxed);
      const std::uint64_t number = account.payments.load(relaxed);
      if (inside_.rounds != 0) support::do_work_rounds(inside_.rounds, payment);
      if (inside_.wait.count() != 0) co_await sleep(io, inside_.wait);
      switch (protection) {
        case Protection::atomic:
          account.balance.fetch_add(amount, relaxed);
          account.payments.fetch_add(1, relaxed);
          break;
        case Protection::locked:
        case Protection::private_copy:
        case Protection::none:
          account.balance.store(balance + amount, relaxed);
          account.payments.store(number + 1, relaxed);
          break;
      }
      if (protection == Protection::locked) Lock(io, chosen, task).release();
      if (outside_.rounds != 0) support::do_work_rounds(outside_.rounds, payment);
      if (outside_.wait.count() != 0) co_await sleep(io, outside_.wait);
    }
    add_to_shared(own, io);
    co_return write(payments * amount, output);
  }

  /// One payment, of which the compiler has to make each: into an account of the task's own as
  /// well.
  static void pay_into(Account& account, std::uint64_t amount) {
    add_unprotected(account.balance, amount);
    add_unprotected(account.payments, 1);
  }
  /// Returns the accounts that a task has by itself, for `Protection::private_copy`; otherwise
  /// none.
  std::vector<Account> own_accounts(const Io& io) const {
    return std::vector<Account>(io.sync().protection() == Protection::private_copy ? locks_.size()
                                                                                   : 0);
  }
  /// Adds what a task has in its own accounts to the shared ones.
  static void add_to_shared(const std::vector<Account>& own, Io& io) {
    for (std::size_t account = 0; account < own.size(); ++account) {
      shared<Account>(io)[account].balance.fetch_add(own[account].balance.load(relaxed), relaxed);
      shared<Account>(io)[account].payments.fetch_add(own[account].payments.load(relaxed), relaxed);
    }
  }

  std::uint64_t amount_of(std::size_t task) const {
    return 1 + support::random_value(configuration().seed, task) % max_amount;
  }
  std::size_t account_of(std::size_t task, std::uint64_t payment) const {
    if (locks_.size() == 1) return 0;
    return support::random_value(configuration().seed + task, payment) % locks_.size();
  }

  Activity inside_;
  Activity outside_;
  std::vector<SyncObject> locks_;
};

}  // namespace

WorkloadKind account() {
  return {
      .description = "pays into a shared account again and again, under its lock (--lock)",
      .size_unit = "payments of a task",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 200'000};
      },
      .interpreted_size = 0.05,
      .max_size = 100'000'000,
      .options = account_options,
      .units_per_ms = &support::units_per_ms_option,
      .shares = true,
      .complete =
          [](Configuration& configuration) {
            calibrate_activities(configuration, inside_and_outside);
          },
      .create = create_as<AccountWorkload>,
  };
}

}  // namespace workloads
