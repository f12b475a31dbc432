// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/scope.h"

#include <algorithm>
#include <optional>

#include "reference/abi/structs.h"

namespace plumbline::conformance {

namespace {

// Nobody else can do anything with it.
bool belongs_to_process(abi::Resource resource) {
  return resource == abi::Resource::Descriptor || resource == abi::Resource::Address;
}

}  // namespace

bool NamedHandle::is_from(std::string_view what) const {
  return maker->area == what || maker->name == what || field == what;
}

Scope::Scope(const std::vector<Actor>& actors) : sharers_(actors.size()) {
  for (std::size_t i = 0; i < actors.size(); ++i) {
    const std::size_t leader = actors[i].kind == Actor::Kind::Thread ? actors[i].of : i;
    for (std::size_t k = 0; k < actors.size(); ++k) {
      const bool shares =
          k == leader || (actors[k].kind == Actor::Kind::Thread && actors[k].of == leader);
      if (shares) sharers_[i] |= static_cast<std::uint16_t>(1u << k);
    }
    if (actors[i].kind != Actor::Kind::Child) born_.push_back(static_cast<std::uint8_t>(i));
  }
}

void Scope::observe(const Step& step, const std::vector<Actor>& actors) {
  if (step.kind != Step::Kind::Call) return;
  give_up(step);
  ++kins_;
  for (std::size_t i = 0, next = 0; i < step.call->arity(); ++i) {
    const abi::Argument& row = step.call->arguments[i];
    if (row.pass == abi::Pass::Constant) continue;
    const Value& value = step.arguments[next++];
    observe_received(value, step);
    const bool structure = row.type.kind == abi::Kind::Structure;
    for (std::size_t k = 0; k < value.names.size() && value.kind == Value::Kind::Fresh; ++k) {
      const abi::Type& type = structure ? row.type.layout->fields[k].type : row.type;
      bind(value.names[k], type, structure ? row.type.layout->fields[k].name : "", step);
    }
  }
  const abi::Type& returned = step.call->returns.type;
  if (!step.call->returns.is_child) {
    if (!step.result.empty()) bind(step.result, returned, "", step);
    return relate(step);
  }
  for (std::size_t i = 0; i < actors.size(); ++i) {
    if (actors[i].name == step.result) give_birth(static_cast<std::uint8_t>(i), step.actor);
  }
}

// Descriptors that come in control messages.
void Scope::observe_received(const Value& value, const Step& step) {
  for (const Value& item : value.items) {
    observe_received(item, step);
    if (item.kind != Value::Kind::Fresh) continue;
    for (const std::string& name : item.names) bind(name, abi::descriptor, "", step);
  }
}

void Scope::bind(const std::string& name, const abi::Type& type, std::string_view field,
                 const Step& step) {
  if (name == "_") return;
  std::erase_if(handles_, [&](const NamedHandle& handle) { return handle.name == name; });
  const bool is_shared = !belongs_to_process(type.resource);
  const std::uint16_t holders = is_shared ? 0xffff : sharers_[step.actor];
  handles_.push_back({name, type.resource, step.call, field, kins_, holders});
}

const NamedHandle* Scope::find(const std::string& name) const {
  const auto found = std::find_if(handles_.begin(), handles_.end(),
                                  [&](const NamedHandle& handle) { return handle.name == name; });
  return found == handles_.end() ? nullptr : &*found;
}

namespace {

void add_names(const Value& value, std::vector<std::string>& names) {
  if (value.kind == Value::Kind::Variable) names.push_back(value.text);
  if (value.kind == Value::Kind::Word) names.push_back("&" + value.text);
  if (value.kind == Value::Kind::Fresh)
    names.insert(names.end(), value.names.begin(), value.names.end());
  for (const Value& item : value.items) add_names(item, names);
}

}  // namespace

std::vector<std::string> names_in(const Step& step) {
  std::vector<std::string> names;
  for (const Value& value : step.arguments) add_names(value, names);
  if (!step.result.empty()) names.push_back(step.result);
  return names;
}

void Scope::forget(const Step& step) {
  if (step.kind != Step::Kind::Call) return;
  std::vector<std::string> names = {step.result};
  for (const Value& value : step.arguments)
    if (value.kind == Value::Kind::Fresh)
      names.insert(names.end(), value.names.begin(), value.names.end());
  for (NamedHandle& handle : handles_)
    if (std::find(names.begin(), names.end(), handle.name) != names.end()) handle.holders = 0;
}

void Scope::relate(const Step& step) {
  std::optional<unsigned> kin;
  for (const std::string& name : names_in(step)) {
    const NamedHandle* const named = find(name);
    if (named == nullptr) continue;
    const unsigned other = named->kin;
    if (!kin) kin = other;
    for (NamedHandle& handle : handles_)
      if (handle.kin == other) handle.kin = *kin;
  }
}

void Scope::give_birth(std::uint8_t child, std::uint8_t parent) {
  if (std::find(born_.begin(), born_.end(), child) == born_.end()) born_.push_back(child);
  for (NamedHandle& handle : handles_) {
    if (handle.is_held_by(parent)) handle.holders |= static_cast<std::uint16_t>(1u << child);
  }
}

// The only calls whose one argument is a descriptor or an address and that say nothing but success
// are close and shmdt; in doubt a handle only counts as given up.
void Scope::give_up(const Step& step) {
  const bool closes = step.call->returns.only_zero && step.call->arity() == 1 &&
                      belongs_to_process(step.call->arguments[0].type.resource);
  if (!closes || step.arguments[0].kind != Value::Kind::Variable) return;
  for (NamedHandle& handle : handles_) {
    if (handle.name == step.arguments[0].text)
      handle.holders &= static_cast<std::uint16_t>(~sharers_[step.actor]);
  }
}

}  // namespace plumbline::conformance
