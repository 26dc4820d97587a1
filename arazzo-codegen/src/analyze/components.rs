//! Which nodes of a graph lie on a circle together: its strongly connected components (Kosaraju).

/// The component of every node, in topological order: what follows a node has no smaller number.
/// Time is in proportion to the edges, and no recursion is as deep as the graph.
pub(crate) fn components(next: &[Vec<usize>]) -> Vec<usize> {
    let mut back = vec![Vec::new(); next.len()];
    for (from, targets) in next.iter().enumerate() {
        for to in targets {
            back[*to].push(from);
        }
    }
    let mut component = vec![usize::MAX; next.len()];
    let mut count = 0;
    for root in finished(next).into_iter().rev() {
        if component[root] != usize::MAX {
            continue;
        }
        let mut open = vec![root];
        component[root] = count;
        while let Some(node) = open.pop() {
            for before in &back[node] {
                if component[*before] == usize::MAX {
                    component[*before] = count;
                    open.push(*before);
                }
            }
        }
        count += 1;
    }
    component
}

/// All nodes, each behind those that are first found from it.
fn finished(next: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = vec![false; next.len()];
    let mut order = Vec::with_capacity(next.len());
    for root in 0..next.len() {
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        let mut path = vec![(root, 0)];
        while let Some((node, tried)) = path.last_mut() {
            match next[*node].get(*tried) {
                Some(to) => {
                    *tried += 1;
                    if !std::mem::replace(&mut seen[*to], true) {
                        path.push((*to, 0));
                    }
                }
                None => {
                    order.push(*node);
                    path.pop();
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn what_lies_on_a_circle_is_one_component() {
        // 0 → 1 ⇄ 2 → 3 → 4 → 3, 5 alone.
        let next = [vec![1], vec![2], vec![1, 3], vec![4], vec![3], vec![]];
        let found = components(&next);
        assert_eq!((found[1], found[3]), (found[2], found[4]));
        let distinct: std::collections::BTreeSet<_> = found.iter().collect();
        assert_eq!(distinct.len(), 4);
        assert!(found[0] < found[1] && found[2] < found[3], "{found:?}");
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let next: Vec<Vec<usize>> = (0..100_000).map(|at| vec![(at + 1) % 100_000]).collect();
        assert!(components(&next).iter().all(|component| *component == 0));
    }
}
