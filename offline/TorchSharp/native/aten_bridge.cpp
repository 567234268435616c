// The whole native side of the stand-in: one entry point calls any ATen operator by name through the
// dispatcher; the rest is what the dispatcher does not offer (autograd, guards, generators, memory, threads).
// Compiles against libtorch 1.13 and 2.x, CPU and CUDA. No exception ever crosses into the caller.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#define API extern "C" __attribute__((visibility("default")))

namespace {

enum Tag : int32_t { Default, None, TensorT, TensorList, Int, IntList, Double, Bool, DeviceT, Str, DoubleList, Gen, OptTensorList };

// Sixteen bytes, the same on both sides: n counts a list's elements, or holds a device's type.
struct Arg {
  int32_t tag, n;
  union { int64_t i; double d; void* p; };
};
static_assert(sizeof(Arg) == 16, "the managed side relies on this layout");

using Impl = c10::TensorImpl;
thread_local std::string err;
thread_local std::vector<c10::IValue> scratch;

// libtorch moved from its own optional to the standard one: whichever this version uses in its schemas is the one wanted.
template <class> struct OptionalOf;
template <template <class...> class O, class V> struct OptionalOf<O<V>> { template <class T> using of = O<T>; };
using OptionalTensor = OptionalOf<std::decay_t<decltype(std::declval<c10::Argument>().default_value())>>::of<at::Tensor>;

// A handle is a raw TensorImpl pointer that owns one reference: no heap cell per tensor.
at::Tensor borrow(void* h) {
  return h ? at::Tensor(c10::intrusive_ptr<Impl, c10::UndefinedTensorImpl>::reclaim_copy(static_cast<Impl*>(h))) : at::Tensor();
}
void* release(at::Tensor t) { return t.defined() ? t.unsafeReleaseTensorImpl() : nullptr; }

std::vector<at::Tensor> borrowAll(void* const* h, int n) {
  std::vector<at::Tensor> all;
  all.reserve(n);
  for (int k = 0; h && k < n; k++) all.push_back(borrow(h[k]));
  return all;
}

struct Param { c10::TypeKind kind; bool hasDefault; c10::IValue def; };
struct Op { c10::OperatorHandle handle; std::vector<Param> params; };

c10::TypeKind coreKind(const c10::TypePtr& t) {  // look through Optional[...]
  if (auto o = t->cast<c10::OptionalType>()) return coreKind(o->getElementType());
  return t->kind();
}

c10::IValue value(const Arg& a, const Param& p) {
  switch (a.tag) {
    case Default: TORCH_CHECK(p.hasDefault, "an argument without a default was left out"); return p.def;
    case None: return {};
    case TensorT: return a.p ? c10::IValue(borrow(a.p)) : c10::IValue();
    case Int:
      if (p.kind == c10::TypeKind::FloatType) return double(a.i);
      if (p.kind == c10::TypeKind::BoolType) return a.i != 0;
      if (p.kind == c10::TypeKind::ListType) return std::vector<int64_t>{a.i};
      return a.i;
    case Double: return a.d;
    case Bool: return a.i != 0;
    case IntList: { auto q = static_cast<const int64_t*>(a.p); return std::vector<int64_t>(q, q + a.n); }
    case DoubleList: { auto q = static_cast<const double*>(a.p); return std::vector<double>(q, q + a.n); }
    case TensorList: {
      c10::List<at::Tensor> l;
      l.reserve(a.n);
      for (auto& t : borrowAll(static_cast<void**>(a.p), a.n)) l.push_back(std::move(t));
      return l;
    }
    case OptTensorList: {
      c10::List<OptionalTensor> l;
      for (auto& t : borrowAll(static_cast<void**>(a.p), a.n)) l.push_back(t.defined() ? OptionalTensor(std::move(t)) : OptionalTensor());
      return l;
    }
    case DeviceT: return c10::Device(static_cast<c10::DeviceType>(a.n), static_cast<c10::DeviceIndex>(a.i));
    case Str: return std::string(static_cast<const char*>(a.p), a.n);
    case Gen: return a.p ? c10::IValue(*static_cast<at::Generator*>(a.p)) : c10::IValue();
  }
  TORCH_CHECK(false, "unknown argument tag ", a.tag);
}

Arg result(c10::IValue&& v) {
  Arg o{None, 0, {0}};
  if (v.isTensor()) { o.tag = TensorT; o.p = release(std::move(v).toTensor()); }
  else if (v.isTensorList()) {
    auto l = v.toTensorVector();
    auto** q = static_cast<void**>(std::malloc(sizeof(void*) * (l.size() + 1)));
    o.tag = TensorList; o.n = int(l.size()); o.p = q;
    for (auto& t : l) *q++ = release(std::move(t));
  }
  else if (v.isBool()) { o.tag = Bool; o.i = v.toBool(); }
  else if (v.isInt()) { o.tag = Int; o.i = v.toInt(); }
  else if (v.isDouble()) { o.tag = Double; o.d = v.toDouble(); }
  else if (v.isScalar()) {
    auto s = v.toScalar();
    if (s.isBoolean()) { o.tag = Bool; o.i = s.toBool(); }
    else if (s.isIntegral(false)) { o.tag = Int; o.i = s.toLong(); }
    else { o.tag = Double; o.d = s.toDouble(); }
  }
  else TORCH_CHECK(v.isNone(), "an operator's result of this kind is not supported: ", v.tagKind());
  return o;
}

template <class F> auto guard(F f, decltype(f()) bad) -> decltype(f()) {
  try { return f(); }
  catch (const c10::Error& e) { err = e.what_without_backtrace(); }
  catch (const std::exception& e) { err = e.what(); }
  catch (...) { err = "unknown native failure"; }
  return bad;
}
template <class F> int act(F f) { return guard([&] { f(); return 0; }, -1); }

// A generator of any device: the device's own default is the only thing every build knows how to copy.
at::Generator* newGenerator(uint64_t seed, c10::Device device) {
  if (device.is_cpu()) return new at::Generator(at::detail::createCPUGenerator(seed));
  at::empty({0}, at::TensorOptions().device(device));  // initialises the device
  auto made = std::make_unique<at::Generator>(at::globalContext().defaultGenerator(device).clone());
  made->set_current_seed(seed);
  return made.release();
}
at::Generator& generator(void* g) { return *static_cast<at::Generator*>(g); }
template <class F> auto locked(void* g, F f) { std::lock_guard<std::mutex> lock(generator(g).mutex()); return f(generator(g)); }

}  // namespace

API const char* at_error() { return err.c_str(); }

// Null when this libtorch lacks the operator. Operators live as long as the process.
API void* at_op(const char* name, const char* overload) {
  return guard([&]() -> void* {
    auto h = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    auto op = std::make_unique<Op>(Op{h, {}});
    for (auto& a : h.schema().arguments())
      op->params.push_back({coreKind(a.type()), a.default_value().has_value(), a.default_value().has_value() ? *a.default_value() : c10::IValue()});
    return op.release();
  }, nullptr);
}

// Trailing arguments may be left out; Default takes the schema's default. Without outs the results are dropped
// (in-place and out= operators return one more reference to an argument). Returns their number, -1 on failure.
API int at_call(void* opv, const Arg* args, int n, Arg* outs, int cap) {
  return guard([&] {
    auto& op = *static_cast<Op*>(opv);
    int want = int(op.params.size());
    TORCH_CHECK(n <= want, "too many arguments: ", n, " > ", want);
    std::vector<c10::IValue> st = std::move(scratch);  // reentrant: a nested call finds scratch empty
    st.clear();
    st.reserve(want > 16 ? want : 16);
    static const Arg absent{Default, 0, {0}};
    for (int k = 0; k < want; k++) st.emplace_back(value(k < n ? args[k] : absent, op.params[k]));
    op.handle.callBoxed(&st);
    int m = int(st.size());
    if (outs) {
      TORCH_CHECK(m <= cap, "too many results: ", m);
      for (int k = 0; k < m; k++) outs[k] = result(std::move(st[k]));
    }
    st.clear();
    scratch = std::move(st);
    return m;
  }, -1);
}
API void at_free(void* h) { if (h) act([&] { c10::raw::intrusive_ptr::decref(static_cast<Impl*>(h)); }); }
API void at_free_mem(void* p) { std::free(p); }
API void* at_ref(void* h) { return release(borrow(h)); }

// ---- metadata
API int at_ndim(void* h) { return guard([&] { return int(static_cast<Impl*>(h)->dim()); }, -1); }
API int64_t at_numel(void* h) { return guard([&] { return int64_t(static_cast<Impl*>(h)->numel()); }, -1); }
API int at_dims(void* h, int64_t* size, int64_t* stride) {
  return act([&] {
    auto t = static_cast<Impl*>(h);
    if (size) { auto s = t->sizes(); std::copy(s.begin(), s.end(), size); }
    if (stride) { auto s = t->strides(); std::copy(s.begin(), s.end(), stride); }
  });
}
API int at_dtype(void* h) { return guard([&] { return int(c10::typeMetaToScalarType(static_cast<Impl*>(h)->dtype())); }, -1); }
API int at_device(void* h, int* index) {
  return guard([&] { auto d = static_cast<Impl*>(h)->device(); *index = int(d.index()); return int(d.type()); }, -1);
}
API int at_is_contiguous(void* h) { return guard([&] { return int(borrow(h).is_contiguous()); }, -1); }
API int64_t at_storage_offset(void* h) { return guard([&] { return int64_t(borrow(h).storage_offset()); }, -1); }
API int at_is_sparse(void* h) { return guard([&] { return int(borrow(h).is_sparse()); }, -1); }
API void* at_data(void* h) { return guard([&] { return borrow(h).data_ptr(); }, nullptr); }

// ---- autograd
API int at_requires_grad(void* h) { return guard([&] { return int(borrow(h).requires_grad()); }, -1); }
API int at_set_requires_grad(void* h, int on) { return act([&] { borrow(h).set_requires_grad(on != 0); }); }
API int at_retain_grad(void* h) { return act([&] { borrow(h).retain_grad(); }); }
API int at_is_leaf(void* h) { return guard([&] { return int(borrow(h).is_leaf()); }, -1); }
API int at_grad(void* h, void** g) { return act([&] { *g = release(borrow(h).grad()); }); }
API int at_set_grad(void* h, void* g) {
  return act([&] {
    auto t = borrow(h); auto grad = borrow(g);
    TORCH_CHECK(!grad.defined() || (grad.sizes() == t.sizes() && grad.device() == t.device() && grad.scalar_type() == t.scalar_type()),
                "the gradient assigned must have the tensor's shape, type and device");
    t.mutable_grad() = grad;
  });
}
API int at_backward(void* const* ys, void* const* gy, int n, int retain, int create, void* const* xs, int nx) {
  return act([&] { torch::autograd::backward(borrowAll(ys, n), borrowAll(gy, n), retain != 0, create != 0, borrowAll(xs, nx)); });
}
API int at_autograd_grad(void* const* ys, int ny, void* const* xs, int nx, void* const* gy, int retain, int create, int unused, void** out) {
  return act([&] {
    auto r = torch::autograd::grad(borrowAll(ys, ny), borrowAll(xs, nx), borrowAll(gy, ny), retain != 0, create != 0, unused != 0);
    for (int k = 0; k < nx; k++) out[k] = release(std::move(r[k]));
  });
}
API int at_grad_mode(int on) { bool was = at::GradMode::is_enabled(); if (on >= 0) at::GradMode::set_enabled(on != 0); return was; }
API void* at_inference_begin(int on) { return guard([&]() -> void* { return new c10::InferenceMode(on != 0); }, nullptr); }
API void at_inference_end(void* g) { delete static_cast<c10::InferenceMode*>(g); }
API int at_inference_enabled() { return c10::InferenceMode::is_enabled(); }

// ---- random numbers
API int at_manual_seed(int64_t s) { return act([&] { at::manual_seed(uint64_t(s)); }); }
API void* at_gen_new(int64_t s, int type, int index) {
  return guard([&]() -> void* { return newGenerator(uint64_t(s), c10::Device(static_cast<c10::DeviceType>(type), c10::DeviceIndex(index))); }, nullptr);
}
API void* at_gen_default() { return guard([&]() -> void* { return new at::Generator(at::detail::getDefaultCPUGenerator()); }, nullptr); }
API void at_gen_free(void* g) { delete static_cast<at::Generator*>(g); }
API int at_gen_seed(void* g, int64_t s) { return act([&] { locked(g, [&](at::Generator& x) { x.set_current_seed(uint64_t(s)); }); }); }
API int at_gen_initial_seed(void* g, int64_t* s) { return act([&] { *s = locked(g, [](at::Generator& x) { return int64_t(x.current_seed()); }); }); }
API void* at_gen_get_state(void* g) { return guard([&] { return release(locked(g, [](at::Generator& x) { return x.get_state(); })); }, nullptr); }
API int at_gen_set_state(void* g, void* t) { return act([&] { locked(g, [&](at::Generator& x) { x.set_state(borrow(t)); }); }); }

// ---- memory, threads, devices
// With done, the memory stays the caller's until the last tensor on it is gone; without, it is copied.
API void* at_from_blob(void* data, const int64_t* size, int ndim, int dtype, void (*done)(void*), void* context) {
  return guard([&] {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    auto shape = c10::IntArrayRef(size, size_t(ndim));
    if (!done) return release(at::from_blob(data, shape, options).clone());
    return release(at::from_blob(data, shape, [done, context](void*) { done(context); }, options));
  }, nullptr);
}
API int at_set_threads(int n) { return act([&] { at::set_num_threads(n); }); }
API int at_set_interop_threads(int n) { return act([&] { at::set_num_interop_threads(n); }); }
API int at_threads() { return at::get_num_threads(); }
API int at_interop_threads() { return int(at::get_num_interop_threads()); }
API int at_cuda_count() { return guard([&] { return int(at::getNumGPUs()); }, 0); }
API int at_synchronize(int type, int index) {
  return act([&] {
    c10::impl::VirtualGuardImpl device{static_cast<c10::DeviceType>(type)};
    device.getStream(index < 0 ? device.getDevice() : c10::Device(static_cast<c10::DeviceType>(type), c10::DeviceIndex(index))).synchronize();
  });
}
API const char* at_version() { return TORCH_VERSION; }
