// The portrait of a training: every policy is a point in the space of its three logits, read by the vertex shader from
// the states as the train kernel leaves them. Nothing here writes to the states.
//   keep      copies of every learner what the picture needs into a slot of the ring: for trails, and for the time when
//             the states are gone
//   line_*    axes, box and grid, given in the coordinates of the box
//   arrow_*   the flow field, given in logits
//   point_*   the policies
//   trail_*   where they came from

//!include lib/logit.wgsl

// 1 where a pixel has samples, and their coverage makes edges smooth.
override SMOOTH: u32 = 0u;

// Packed by `src/engine/webgpu/portrait-scene.ts`.
struct Scene {
  view_projection: mat4x4f,
  // Ends of the axes, in logits or chances; then the distance at which haze begins and the one at which it is full.
  low: vec3f,
  haze_from: f32,
  high: vec3f,
  haze_to: f32,
  paper: vec3f,
  haze: f32,
  statuses: array<vec4f, 4>,
  // At 0, a half and 1.
  accuracies: array<vec4f, 3>,
  lines: array<vec4f, 5>,
  arrow: vec4f,
  // φ of the class that is shown.
  features: array<vec4f, 2>,
  // Of the target, in its own pixels, as are all widths.
  pixels: vec2f,
  radius: f32,
  line_width: f32,
  as_chances: u32,
  by_accuracy: u32,
  first: u32,
  count: u32,
  // Accuracy: the cap or 0, and what an attempt at the cap pays: last_right·p + last_stopped·p·a.
  cap: u32,
  last_right: f32,
  last_stopped: f32,
  parameters: u32,
  // Where the points are read: of learner i the words from source_base + i·source_stride on.
  source_base: u32,
  source_stride: u32,
  source_status: u32,
  source_theta: u32,
  // The ring: slots in a circle, and one behind them for the state of now.
  learners: u32,
  ring_head: u32,
  ring_slots: u32,
  // Pieces of a trail, and one learner in so many has one.
  links: u32,
  trail_every: u32,
  // Where `keep` writes.
  keep_slot: u32,
}

struct Line {
  from_place: vec3f,
  colour: u32,
  to_place: vec3f,
  // In units of the scene's.
  width: f32,
}

struct Arrow {
  // In logits.
  from_logits: vec3f,
  // In units of the box, whose half edge is 1.
  length: f32,
  direction: vec3f,
}

@group(0) @binding(0) var<uniform> scene: Scene;
// The states, or the ring.
@group(0) @binding(1) var<storage, read> words: array<u32>;
@group(0) @binding(2) var<storage, read_write> ring: array<u32>;
@group(0) @binding(3) var<storage, read> lines: array<Line>;
@group(0) @binding(4) var<storage, read> arrows: array<Arrow>;

// Widths of an arrow's shaft and head, in units of the scene's line width.
const SHAFT = 1.3;
const HEAD = 3.0;
const HEAD_LENGTH = 8.0;
const SQUARE = 0.9;

fn ring_place(slot: u32, learner: u32) -> u32 {
  return (slot * scene.learners + learner) * (1u + scene.parameters);
}

@compute @workgroup_size(64)
fn keep(@builtin(global_invocation_id) invocation: vec3u) {
  let learner = invocation.x;
  if (learner >= scene.learners) {
    return;
  }
  let from_at = scene.source_base + learner * scene.source_stride;
  let to_at = ring_place(scene.keep_slot, learner);
  ring[to_at] = words[from_at + scene.source_status];
  for (var i = 0u; i < scene.parameters; i++) {
    ring[to_at + 1u + i] = words[from_at + scene.source_theta + i];
  }
}

// The logits of the shown class under the parameters that begin at a word.
fn logits_at(at: u32) -> vec3f {
  let features = scene.parameters / 3u;
  var logits = vec3f();
  for (var f = 0u; f < features; f++) {
    logits += scene.features[f / 4u][f % 4u] * vec3f(
      bitcast<f32>(words[at + f]),
      bitcast<f32>(words[at + features + f]),
      bitcast<f32>(words[at + 2u * features + f]),
    );
  }
  return logits;
}

fn chances(logits: vec3f) -> vec3f {
  return vec3f(sigmoid(logits.x), sigmoid(logits.y), sigmoid(logits.z));
}

// In the box, whose faces are at ±1. What lies beyond an axis is drawn on the face.
fn place_of(logits: vec3f) -> vec3f {
  var value = logits;
  if (scene.as_chances == 1u) {
    value = chances(logits);
  }
  return clamp((value - scene.low) / (scene.high - scene.low) * 2.0 - 1.0, vec3f(-1.0), vec3f(1.0));
}

fn clip(place: vec3f) -> vec4f {
  return scene.view_projection * vec4f(place, 1.0);
}

fn moved(at: vec4f, by_pixels: vec2f) -> vec4f {
  return vec4f(at.xy + by_pixels * 2.0 / scene.pixels * at.w, at.zw);
}

fn hazy(colour: vec3f, distance: f32) -> vec3f {
  let share = clamp((distance - scene.haze_from) / (scene.haze_to - scene.haze_from), 0.0, 1.0);
  return mix(colour, scene.paper, share * scene.haze);
}

// In pixels, from one end to the other; no direction where they meet.
fn heading(from_clip: vec4f, to_clip: vec4f) -> vec2f {
  let across = (to_clip.xy / to_clip.w - from_clip.xy / from_clip.w) * scene.pixels;
  return across / max(length(across), 1e-6);
}

// Corner 0..3 of a strip between two ends.
fn ribbon(from_clip: vec4f, to_clip: vec4f, corner: u32, width: f32) -> vec4f {
  let along = heading(from_clip, to_clip);
  let side = select(-0.5, 0.5, (corner & 1u) == 1u) * width;
  return moved(select(from_clip, to_clip, corner >= 2u), vec2f(-along.y, along.x) * side);
}

// The corners of two triangles. All quads are one list of vertices and no instances: a software adapter sets up each
// instance for itself, and ten thousand points then take three times as long.
fn corner_of(vertex: u32) -> u32 {
  let corners = array<u32, 6>(0u, 1u, 2u, 2u, 1u, 3u);
  return corners[vertex % 6u];
}

struct Painted {
  @builtin(position) position: vec4f,
  @location(0) colour: vec4f,
}

@vertex
fn line_vertex(@builtin(vertex_index) vertex: u32) -> Painted {
  let line = lines[vertex / 6u];
  let position = ribbon(clip(line.from_place), clip(line.to_place), corner_of(vertex), line.width * scene.line_width);
  return Painted(position, vec4f(hazy(scene.lines[line.colour].rgb, position.w), 1.0));
}

// A shaft of two triangles, and a head.
@vertex
fn arrow_vertex(@builtin(vertex_index) index: u32) -> Painted {
  let arrow = arrows[index / 9u];
  let vertex = index % 9u;
  let tail = place_of(arrow.from_logits);
  var slope = arrow.direction / (scene.high - scene.low);
  if (scene.as_chances == 1u) {
    // dσ(θ) = σ(θ)σ(−θ)·dθ
    slope *= chances(arrow.from_logits) * chances(-arrow.from_logits);
  }
  let tip = tail + slope / max(length(slope), 1e-30) * arrow.length;
  let from_clip = clip(tail);
  let to_clip = clip(tip);
  let along = heading(from_clip, to_clip);
  let normal = vec2f(-along.y, along.x);
  let size = length((to_clip.xy / to_clip.w - from_clip.xy / from_clip.w) * scene.pixels * 0.5);
  let head = min(HEAD_LENGTH * scene.line_width, 0.6 * size);
  let neck = moved(to_clip, -along * head);
  var position: vec4f;
  if (vertex < 6u) {
    position = ribbon(from_clip, neck, corner_of(vertex), SHAFT * scene.line_width);
  } else if (vertex == 8u) {
    position = to_clip;
  } else {
    let side = select(-1.0, 1.0, vertex == 7u) * head * HEAD / HEAD_LENGTH;
    position = moved(neck, normal * side);
  }
  return Painted(position, vec4f(hazy(scene.arrow.rgb, position.w), 1.0));
}

@fragment
fn paint(painted: Painted) -> @location(0) vec4f {
  return painted.colour;
}

// pa·(1 + r + … + r^(m−1)) + r^m·last, with m attempts before the cap: exact-reward.ts, to the digits of a colour.
fn accuracy_of(logits: vec3f) -> f32 {
  let yes = chances(logits);
  let no = chances(-logits);
  let stopped_right = yes.x * yes.y;
  let stops = stopped_right + no.x * no.z;
  if (scene.cap == 0u) {
    return stopped_right / max(stops, 1e-30);
  }
  let before = f32(scene.cap - 1u);
  let goes_on = pow(max(1.0 - stops, 0.0), before);
  let attempts = select(before, (1.0 - goes_on) / stops, stops > 1e-4);
  return stopped_right * attempts + goes_on * (scene.last_right * yes.x + scene.last_stopped * stopped_right);
}

fn colour_of(status: u32, logits: vec3f) -> vec3f {
  if (scene.by_accuracy == 0u) {
    return scene.statuses[min(status, 3u)].rgb;
  }
  let accuracy = clamp(accuracy_of(logits), 0.0, 1.0);
  let lower = mix(scene.accuracies[0].rgb, scene.accuracies[1].rgb, 2.0 * accuracy);
  let upper = mix(scene.accuracies[1].rgb, scene.accuracies[2].rgb, 2.0 * accuracy - 1.0);
  return select(lower, upper, accuracy > 0.5);
}

struct Point {
  @builtin(position) position: vec4f,
  // From the centre, in radii.
  @location(0) offset: vec2f,
  @location(1) @interpolate(flat) colour: vec3f,
  @location(2) @interpolate(flat) status: u32,
  @location(3) @interpolate(flat) radius: f32,
}

@vertex
fn point_vertex(@builtin(vertex_index) vertex: u32) -> Point {
  let corner = corner_of(vertex);
  let at = scene.source_base + (scene.first + vertex / 6u) * scene.source_stride;
  let status = words[at + scene.source_status];
  let logits = logits_at(at + scene.source_theta);
  let centre = clip(place_of(logits));
  // Half way between a size in the picture and a size in space.
  let radius = scene.radius * sqrt(0.5 * (scene.haze_from + scene.haze_to) / centre.w);
  // A pixel of room for the edge.
  let reach = 1.0 + 1.0 / radius;
  let offset = vec2f(select(-reach, reach, (corner & 1u) == 1u), select(-reach, reach, corner >= 2u));
  let colour = hazy(colour_of(status, logits), centre.w);
  return Point(moved(centre, offset * radius), offset, colour, status, radius);
}

// How far from the centre of its mark, whose edge is at 1: a status has a shape beside its colour.
fn mark(status: u32, offset: vec2f) -> f32 {
  let size = abs(offset);
  switch status {
    case 0u: { return length(offset); }
    // An upright cross turned by an eighth.
    case 1u: { return max(abs(size.x - size.y) * 2.2, max(size.x, size.y)); }
    case 2u: { return size.x + size.y; }
    default: { return max(size.x, size.y) / SQUARE; }
  }
}

@fragment
fn point_fragment(point: Point) -> @location(0) vec4f {
  let inside = (1.0 - mark(point.status, point.offset)) * point.radius;
  let coverage = clamp(inside + 0.5, 0.0, 1.0);
  if (coverage < select(0.5, 0.05, SMOOTH == 1u)) {
    discard;
  }
  // A rim lets points be told apart where they are many.
  let rim = clamp(1.0 - inside, 0.0, 1.0) * 0.6;
  return vec4f(mix(point.colour, scene.paper, rim), coverage);
}

fn slot_of(age: u32) -> u32 {
  if (age == 0u) {
    return scene.ring_slots;
  }
  return (scene.ring_head + scene.ring_slots - (age - 1u)) % scene.ring_slots;
}

@vertex
fn trail_vertex(@builtin(vertex_index) vertex: u32) -> Painted {
  let corner = corner_of(vertex);
  let instance = vertex / 6u;
  let learner = scene.first + instance / scene.links * scene.trail_every;
  let age = instance % scene.links;
  let newer = ring_place(slot_of(age), learner);
  let older = ring_place(slot_of(age + 1u), learner);
  let newer_logits = logits_at(newer + 1u);
  let from_clip = clip(place_of(newer_logits));
  let to_clip = clip(place_of(logits_at(older + 1u)));
  let position = ribbon(from_clip, to_clip, corner, scene.line_width);
  let strength = 0.55 * (1.0 - (f32(age) + f32(corner >> 1u)) / f32(scene.links));
  return Painted(position, vec4f(hazy(colour_of(words[newer], newer_logits), position.w), strength));
}
